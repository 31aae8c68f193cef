import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { classifyAddress } from './target-address.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a host name. Rejects when there are none. */
export type ResolveHost = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export const systemResolveHost: ResolveHost = (hostname) => lookup(hostname, { all: true });

export type ResolvedTarget =
  { readonly kind: 'permitted'; readonly addresses: readonly ResolvedAddress[] } | RefusedTarget;

export interface RefusedTarget {
  readonly kind: 'refused';
  readonly detail: string;
}

/**
 * Looks the host up once and judges every address it has. The connection must then be made with `pinnedLookup` to the
 * very addresses judged here: a second look-up could answer differently (DNS rebinding). One bad address among good
 * ones refuses all, since a name that leads both outside and inside is a mistake or an attack.
 */
export async function resolveTarget(
  url: URL,
  allowPrivateTargets: boolean,
  resolveHost: ResolveHost,
): Promise<ResolvedTarget> {
  const literal = literalAddress(url);
  const addresses = literal ? [literal] : await resolveHost(url.hostname);
  return judge(url, addresses, allowPrivateTargets) ?? { kind: 'permitted', addresses };
}

/** What can be refused where somebody else, a proxy, does the look-up; null if nothing can. */
export function judgeUnresolved(url: URL, allowPrivateTargets: boolean): RefusedTarget | null {
  const literal = literalAddress(url) ?? (isLocalhost(url) ? { address: '127.0.0.1', family: 4 } : null);
  return literal && judge(url, [literal], allowPrivateTargets);
}

function judge(
  url: URL,
  addresses: readonly ResolvedAddress[],
  allowPrivateTargets: boolean,
): RefusedTarget | null {
  for (const { address } of addresses) {
    const found = classifyAddress(address);
    if (found === 'never') {
      return { kind: 'refused', detail: `${url.host} leads to ${address}, where pages are never sent` };
    }
    if (found === 'private' && !allowPrivateTargets) {
      return {
        kind: 'refused',
        detail: `${url.host} leads to the private address ${address}, which is not allowed`,
      };
    }
  }
  return null;
}

/** A URL writes IPv6 in brackets, and has already turned `0x7f.1` and the like into plain IPv4. */
function literalAddress(url: URL): ResolvedAddress | null {
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(hostname);
  return family ? { address: hostname, family } : null;
}

function isLocalhost(url: URL): boolean {
  return /(^|\.)localhost\.?$/i.test(url.hostname);
}

/** A look-up for a socket that knows the addresses given and no others. */
export function pinnedLookup(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (hostname, options, callback) => {
    const first = addresses[0];
    if (!first)
      callback(Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND' }), '', 0);
    else if (options.all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}
