import type { AttemptOutcome } from '../paging/page-channel.ts';

/** What a receiver answered. `text` is the beginning of the body, as far as it was read. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** 408 Request Timeout, 425 Too Early, 429 Too Many Requests: the client's fault by number, but not for long. */
const temporaryStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether an HTTP answer means that the page arrived, that trying again can help, or that it cannot. */
export function httpOutcome(answer: HttpAnswer, nowMs: number): AttemptOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status >= 300 && status < 400) {
    return {
      kind: 'permanent',
      detail: `answered ${status}: redirects are not followed, enter the final address`,
    };
  }
  const said = oneLine(answer.text);
  const detail = said ? `answered ${status}: ${said}` : `answered ${status}`;
  if (status >= 500 || temporaryStatuses.has(status)) {
    return { kind: 'temporary', detail, retryAfterMs: parseRetryAfterMs(answer.retryAfter, nowMs) };
  }
  return { kind: 'permanent', detail };
}

/** `Retry-After` of RFC 9110, 10.2.3: seconds, or a date. Null when absent or neither. */
export function parseRetryAfterMs(value: string | null, nowMs: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1_000;
  // All three forms of an HTTP date begin with a day's name; Date.parse alone takes much that is no date.
  const dateMs = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}

/** Of what a receiver says: one line, not too long. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s\ufffd]+/gu, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
