import { createECDH, hkdfSync } from 'node:crypto';
import { type Configuration, publicUrlOf } from './configuration.ts';
import { pagingSecretOf } from './link-key.ts';

/** What names this server to push services (RFC 8292), base64url. `subject`: whom they can turn to. */
export interface VapidKeys {
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * A pair made of the key of the links, or of that of the pseudonyms (RFC 5869), so that devices can be told without
 * anything being set up. Browsers subscribe with the public one: with another key, devices have to be told anew.
 */
export function vapidKeysOf({
  access,
  paging,
  http,
}: Pick<Configuration, 'access' | 'paging' | 'http'>): VapidKeys {
  const secret = pagingSecretOf({ access, paging });
  const address = publicUrlOf(http);
  // Apple refuses what is neither an https address nor mailto.
  const subject = paging.mail
    ? `mailto:${paging.mail.from}`
    : address.startsWith('https:')
      ? address
      : 'mailto:operator@wegwarte.invalid';
  const pair = createECDH('prime256v1');
  // One in 2^32 is no scalar of the curve.
  for (let nth = 0; ; nth++) {
    const scalar = Buffer.from(hkdfSync('sha256', secret, '', `wegwarte: web push ${nth}`, 32));
    try {
      pair.setPrivateKey(scalar);
    } catch {
      continue;
    }
    return {
      subject,
      publicKey: pair.getPublicKey('base64url'),
      privateKey: scalar.toString('base64url'),
    };
  }
}
