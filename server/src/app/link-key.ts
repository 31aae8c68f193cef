import { hkdfSync } from 'node:crypto';
import type { Configuration } from './configuration.ts';

/**
 * What links in pages are signed with: a key of their own, or one made of that of the pseudonyms (RFC 5869). Of several
 * of those it is the oldest: while a new one is handed out, that is the one all instances have.
 */
export function linkKeyOf({ access, paging }: Pick<Configuration, 'access' | 'paging'>): Buffer {
  const { newest, former } = access.pseudonymKey;
  const secret = paging.linkKey ?? (former.at(-1) ?? newest).key;
  return Buffer.from(hkdfSync('sha256', secret, '', 'wegwarte: links in pages', 32));
}
