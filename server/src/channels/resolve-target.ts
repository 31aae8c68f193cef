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
  | { readonly kind: 'permitted'; readonly addresses: readonly ResolvedAddress[] }
  | { readonly kind: 'refused'; readonly detail: string };

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
  // A URL writes IPv6 in brackets, and has already turned `0x7f.1` and the like into plain IPv4.
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(hostname);
  const addresses = family ? [{ address: hostname, family }] : await resolveHost(hostname);
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
  return { kind: 'permitted', addresses };
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
