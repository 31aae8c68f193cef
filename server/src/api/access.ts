import type { IncomingMessage } from 'node:http';
import { parseCookie } from 'cookie';
import type { Principal, Role, SignIn } from '../workflows/sign-in.ts';

export const SESSION_COOKIE = 'wegwarte_session';
export const SCREEN_COOKIE = 'wegwarte_screen';

/** What anybody may ask for: health, the way in, and pictures that systems fetch by themselves for a notification. */
const open = new Set([
  '/livez',
  '/readyz',
  '/sign-in',
  '/sign-in/open',
  '/icon-192.png',
  '/icon-512.png',
  '/badge-96.png',
]);

/** A calendar's or a screen's address is its own key: neither can sign in. The token is checked where it is read. */
const keyAddress = /^\/(calendar|screen)\/[A-Za-z0-9_-]{43}$/;

/** So is a link's out of a page, which is also posted to. */
const answerAddress = /^\/answer\/[A-Za-z0-9_-]{1,100}$/;

/** Called by vendors, who sign what they send. */
const hooks = new Set(['/hooks/pagerduty']);

export type Access =
  | { readonly allowed: true; readonly principal: Principal | null }
  | { readonly allowed: false; readonly status: 401 | 403; readonly detail: string };

/**
 * Decides who may do what, for HTTP and for sockets: the one place.
 */
export async function decideAccess(request: IncomingMessage, signIn: SignIn): Promise<Access> {
  // As it was sent: were it normalised, /live/../livez would be open here and a socket to whoever routes it.
  const [path] = (request.url ?? '/').split('?', 1);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const isAnswer = (isRead || request.method === 'POST') && answerAddress.test(path!);
  const isHook = request.method === 'POST' && hooks.has(path!);
  if (isAnswer || isHook || open.has(path!) || (isRead && keyAddress.test(path!))) {
    return { allowed: true, principal: null };
  }
  const token = tokenOf(request.headers.authorization ?? '', path!);
  if (token) {
    const principal = signIn.byToken(token);
    if (!principal) return { allowed: false, status: 401, detail: 'the API token is not known' };
    return asRoleAllows(principal, request.method ?? '', path!);
  }
  const { [SESSION_COOKIE]: session, [SCREEN_COOKIE]: screen } = parseCookie(request.headers.cookie ?? '');
  // Whoever signs in at a screen may do more there than it.
  const principal =
    (session && (await signIn.bySession(session))) || (screen && (await signIn.byScreen(screen))) || null;
  if (!principal) {
    return {
      allowed: false,
      status: 401,
      detail: 'sign in with the one-time link that the server printed at its start',
    };
  }
  // A browser sends the cookie whichever site asks it to; only our own pages may make it change something or listen.
  const isSocket = path!.startsWith('/live/') || request.headers.upgrade !== undefined;
  const isSafe = ['GET', 'HEAD'].includes(request.method ?? '') && !isSocket;
  if (!isSafe && isForeign(request)) {
    return { allowed: false, status: 403, detail: 'asked for by a page of another site' };
  }
  return asRoleAllows(principal, request.method ?? '', path!);
}

const collecting = /^\/api\/v1\/(touchpoints|segment\/.+)$/;
/** What tells of single customers, and of who looked at them. Routes are found whatever the case of their letters. */
const ofSingleCustomers = /^\/api\/v1\/(journeys\/[^/]+\/steps\/[^/]+\/stuck|runs|audit)(\/|\.|$)/i;

function asRoleAllows(principal: Principal, method: string, path: string): Access {
  if (may(principal.role, method, path)) return { allowed: true, principal };
  return { allowed: false, status: 403, detail: `not for the role ${principal.role}` };
}

function may(role: Role, method: string, path: string): boolean {
  if (role === 'operator') return true;
  if (role === 'collector') return method === 'POST' && collecting.test(path);
  // A socket that cannot be one is asked for again and again by POST.
  if (path.startsWith('/live/')) return true;
  return (method === 'GET' || method === 'HEAD') && !ofSingleCustomers.test(path);
}

/** Segment's libraries know of a write key only, which they send as the name of a user without a password. */
function tokenOf(authorization: string, path: string): string | undefined {
  const [, scheme, value] = /^(Bearer|Basic) (.+)$/i.exec(authorization) ?? [];
  if (!scheme || !value) return undefined;
  if (scheme.toLowerCase() === 'bearer') return value;
  if (!path.startsWith('/api/v1/segment/')) return undefined;
  return Buffer.from(value, 'base64').toString().split(':', 1)[0];
}

function isForeign({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  if (headers.origin === undefined) return false;
  const forwarded = headers['x-forwarded-host'];
  const host = URL.parse(headers.origin)?.host;
  // `null`: a page that hides where it is from.
  if (host === undefined) return true;
  return host !== headers.host && host !== (Array.isArray(forwarded) ? forwarded[0] : forwarded);
}
