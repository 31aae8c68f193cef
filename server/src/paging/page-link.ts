import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a link in a page can do. Its place in this list is part of the link. */
const actions = ['acknowledge', 'hand-on', 'snooze', 'useless'] as const;
export type LinkAction = (typeof actions)[number];

export interface PageLink {
  readonly action: LinkAction;
  /** The page it stands in, and with it the incident and who was told. */
  readonly page: string;
  readonly expiresAtMs: number;
}

/** Addresses that need no sign-in; each works once. */
export type PageLinks = Readonly<Record<LinkAction, string>>;

export type LinkReading =
  | { readonly ok: true; readonly link: PageLink; readonly hash: Buffer }
  | { readonly ok: false; readonly because: 'forged' | 'expired' };

export const LINK_VALID_MS = 24 * 3_600_000;
const ID_BYTES = 16;
const BODY_BYTES = 1 + ID_BYTES + 4;
const MAC_BYTES = 16;

/**
 * A link as text: action, page and end, and an HMAC-SHA256 of them cut to 128 bits (RFC 2104, 5), in 50 characters of
 * base64url, so that a short message has room for it. It names nobody and no incident.
 */
export function signLink({ action, page, expiresAtMs }: PageLink, key: Buffer): string {
  const body = Buffer.alloc(BODY_BYTES);
  body[0] = actions.indexOf(action);
  Buffer.from(page.replace('page_', ''), 'hex').copy(body, 1);
  body.writeUInt32BE(Math.floor(expiresAtMs / 1000), 1 + ID_BYTES);
  return Buffer.concat([body, macOf(body, key)]).toString('base64url');
}

/** Whoever cannot sign can neither make a link nor make one last. */
export function readLink(text: string, key: Buffer, nowMs: number): LinkReading {
  const bytes = Buffer.from(text, 'base64url');
  const body = bytes.subarray(0, BODY_BYTES);
  const action = actions[body[0]!];
  // Node reads what is no base64url as far as it can; only what it would write itself is a link.
  const isLink = bytes.length === BODY_BYTES + MAC_BYTES && bytes.toString('base64url') === text;
  if (!isLink || !action || !timingSafeEqual(bytes.subarray(BODY_BYTES), macOf(body, key))) {
    return { ok: false, because: 'forged' };
  }
  const expiresAtMs = body.readUInt32BE(1 + ID_BYTES) * 1000;
  if (expiresAtMs <= nowMs) return { ok: false, because: 'expired' };
  const page = `page_${body.subarray(1, 1 + ID_BYTES).toString('hex')}`;
  return { ok: true, link: { action, page, expiresAtMs }, hash: createHash('sha256').update(bytes).digest() };
}

/** The links of one page, by a path that is part of the public address. */
export function linksOf(page: string, publicUrl: string, key: Buffer, nowMs: number): PageLinks {
  const base = publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`;
  const to = (action: LinkAction) =>
    `${base}answer/${signLink({ action, page, expiresAtMs: nowMs + LINK_VALID_MS }, key)}`;
  return {
    acknowledge: to('acknowledge'),
    'hand-on': to('hand-on'),
    snooze: to('snooze'),
    useless: to('useless'),
  };
}

function macOf(body: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES);
}
