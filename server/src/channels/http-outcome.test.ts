import { describe, expect, it } from 'vitest';
import { httpOutcome, parseRetryAfterMs } from './http-outcome.ts';

const nowMs = Date.parse('2026-11-24T02:00:00Z');
const answer = (status: number, text = '', retryAfter: string | null = null) =>
  httpOutcome({ status, text, retryAfter }, nowMs);

describe("what a receiver's answer means", () => {
  it.each([200, 201, 202, 204])('%i: it has the page', (status) => {
    expect(answer(status)).toEqual({ kind: 'delivered' });
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 599])('%i: try again', (status) => {
    expect(answer(status)).toEqual({ kind: 'temporary', detail: `answered ${status}`, retryAfterMs: null });
  });

  it.each([400, 401, 403, 404, 410, 413, 422])('%i: somebody has to change something', (status) => {
    expect(answer(status)).toEqual({ kind: 'permanent', detail: `answered ${status}` });
  });

  it.each([301, 302, 307, 308])('%i: the address in the team file is not the final one', (status) => {
    expect(answer(status)).toEqual({
      kind: 'permanent',
      detail: `answered ${status}: redirects are not followed, enter the final address`,
    });
  });

  it('repeats what the receiver said as one short line', () => {
    const outcome = answer(400, `{\n  "error":\t"no such\u001b[31m routing key"\n}${' tail'.repeat(100)}`);
    expect(outcome).toMatchObject({
      detail: expect.stringMatching(/^answered 400: \{ "error": "no such \[31m routing key" \} tail.*…$/),
    });
    expect((outcome as { detail: string }).detail.length).toBeLessThan(200);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Tue, 24 Nov 2026 02:05:00 GMT', 300_000],
    ['Tue, 24 Nov 2026 01:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['1.5', null],
    ['2026', 2_026_000],
    [null, null],
  ])('%s is %s ms', (value, expected) => expect(parseRetryAfterMs(value, nowMs)).toBe(expected));
});
