import { hkdfSync } from 'node:crypto';
import type { Configuration } from './configuration.ts';

type WithSecrets = Pick<Configuration, 'access' | 'paging'>;

/**
 * What keys of paging are made of: a secret of their own, or that of the pseudonyms. Of several of those it is the
 * oldest: while a new one is handed out, that is the one all instances have.
 */
export function pagingSecretOf({ access, paging }: WithSecrets): string {
  const { newest, former } = access.pseudonymKey;
  return paging.linkKey ?? (former.at(-1) ?? newest).key;
}

/** What links in pages are signed with (RFC 5869). */
export function linkKeyOf(configuration: WithSecrets): Buffer {
  const secret = pagingSecretOf(configuration);
  return Buffer.from(hkdfSync('sha256', secret, '', 'wegwarte: links in pages', 32));
}
