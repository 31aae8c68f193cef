import { hkdfSync } from 'node:crypto';
import type { Configuration } from './configuration.ts';

/** What links in pages are signed with: a key of their own, or one made of that of the pseudonyms (RFC 5869). */
export function linkKeyOf({ access, paging }: Pick<Configuration, 'access' | 'paging'>): Buffer {
  const secret = paging.linkKey ?? access.pseudonymKey.current;
  return Buffer.from(hkdfSync('sha256', secret, '', 'wegwarte: links in pages', 32));
}
