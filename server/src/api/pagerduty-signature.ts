import { createHmac, timingSafeEqual } from 'node:crypto';

/** PagerDuty sends one for each secret that is valid at the time; more are nobody's. */
const MAX_SIGNATURES = 8;

/**
 * Whether one of the signatures is of the body as it was sent, by one of the secrets: both have several while a secret
 * is being replaced. HMAC-SHA256 in hexadecimal; versions other than v1 are passed over.
 * https://developer.pagerduty.com/docs/webhooks/webhook-signatures
 */
export function isSignedByPagerDuty(body: Buffer, header: string, secrets: readonly string[]): boolean {
  const signatures = header
    .split(',', MAX_SIGNATURES)
    .map((one) => /^\s*v1=([0-9a-f]{64})\s*$/i.exec(one)?.[1])
    .flatMap((hex) => (hex === undefined ? [] : [Buffer.from(hex, 'hex')]));
  return secrets.some((secret) => {
    const right = createHmac('sha256', secret).update(body).digest();
    return signatures.some((signature) => timingSafeEqual(signature, right));
  });
}
