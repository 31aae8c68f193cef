import { Problem, SilenceView } from '@wegwarte/contract';
import { expect, it } from 'vitest';
import { answeringForAll } from './answering.ts';
import { token } from './answering-wegwarte.ts';

const wegwarte = answeringForAll((one) => {
  one.nowMs = Date.parse('2026-11-24T12:00:00Z');
});

async function ask(method: string, path: string, sent?: unknown) {
  const response = await fetch(`${wegwarte.address}/api/v1/silences${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(sent !== undefined && { body: JSON.stringify(sent) }),
  });
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') as unknown };
}
const silence = (over: object = {}) => ({
  matcher: { journey: 'checkout', segment: { dimension: 'paymentMethod', value: 'paypal' } },
  to: '2026-11-24T14:00:00+01:00',
  reason: 'new payment provider',
  ...over,
});
const recurrence = { rule: 'FREQ=WEEKLY;BYDAY=SU', timeZone: 'Europe/Berlin', minutes: 120 };

it('a silence is made, listed, and ended, with who did it', async () => {
  const made = await ask('POST', '', silence());
  expect(made.status).toBe(201);
  const { id, ...rest } = SilenceView.parse(made.body);
  expect(rest).toEqual({
    matcher: silence().matcher,
    from: '2026-11-24T12:00:00.000Z',
    to: '2026-11-24T13:00:00.000Z',
    recurrence: null,
    reason: 'new payment provider',
    createdBy: 'shop',
    createdAt: '2026-11-24T12:00:00.000Z',
    endedBy: null,
    endedAt: null,
  });
  expect((await ask('DELETE', `/${id}`)).status).toBe(204);
  expect((await ask('DELETE', `/${id}`)).status).toBe(404);
  const { silences } = (await ask('GET', '')).body as { silences: unknown[] };
  expect(silences.map((one) => SilenceView.parse(one))).toMatchObject([{ id, endedBy: 'shop' }]);
});

it('a window that comes back is one silence', async () => {
  const made = await ask('POST', '', silence({ to: '2027-11-01T00:00:00Z', recurrence }));
  expect(SilenceView.parse(made.body)).toMatchObject({ recurrence });
});

it.each([
  [{ matcher: {} }, 'matcher: name a journey'],
  [{ matcher: { journy: 'checkout' } }, 'matcher: '],
  [{ to: '2026-11-24T11:00:00Z' }, 'to: must be after from, and after now'],
  [{ to: '2027-11-24T11:00:00Z' }, 'to: at most 31 days after from'],
  [{ to: '2028-11-24T11:00:00Z', recurrence }, 'to: at most 366 days after from'],
  [{ to: undefined }, 'to: '],
  [{ reason: '' }, 'reason: '],
  [{ recurrence: { ...recurrence, rule: 'FREQ=HOURLY' } }, 'recurrence.rule: FREQ=DAILY'],
  [{ recurrence: { ...recurrence, minutes: 1_441 } }, 'recurrence.minutes: '],
  [{ recurrence: { ...recurrence, timeZone: 'Berlin' } }, 'recurrence.timeZone: the IANA name'],
])('%j is refused: %s', async (over, detail) => {
  const { status, body } = await ask('POST', '', silence(over));
  expect(status).toBe(422);
  expect(Problem.parse(body).detail).toContain(detail);
});
