import { NoiseView, OnCallView, OverrideView, Problem, ShiftsView } from '@wegwarte/contract';
import { describe, expect, it } from 'vitest';
import { answeringForAll, conform } from './answering.ts';
import { token } from './answering-wegwarte.ts';

const wegwarte = answeringForAll((one) => {
  one.nowMs = Date.parse('2026-11-24T12:00:00Z');
});

async function ask(method: string, path: string, sent?: unknown) {
  const response = await fetch(`${wegwarte.address}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(sent !== undefined && { body: JSON.stringify(sent) }),
  });
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') as unknown };
}
const onCall = async () => conform(OnCallView, (await ask('GET', '/api/v1/on-call')).body);
const override = (over: object = {}) => ({
  rota: 'primary',
  person: 'jonas',
  from: '2026-11-24T10:00:00Z',
  to: '2026-11-24T20:00:00+01:00',
  reason: 'Mara is at the dentist’s',
  ...over,
});

describe('who is on call, over HTTP', () => {
  it('is told of every team, now and next', async () => {
    const { teams } = await onCall();
    expect(teams).toMatchObject([
      {
        team: 'payments',
        rotas: [
          {
            rota: 'primary',
            timeZone: 'Europe/Berlin',
            now: {
              person: { person: 'jonas', name: 'Jonas Weber' },
              from: '2026-11-24T08:00:00.000Z',
              because: { kind: 'layer', layer: 'days' },
            },
            next: { person: { person: 'mara' }, from: '2026-11-25T08:00:00.000Z' },
            gaps: [],
          },
        ],
      },
    ]);
  });

  it('is told between two instants, over the change of the clocks', async () => {
    const path = '/api/v1/on-call/payments/shifts?from=2026-03-28T08:00:00Z&to=2026-03-30T07:00:00Z';
    const { rotas } = conform(ShiftsView, (await ask('GET', path)).body);
    expect(rotas[0]!.shifts.map(({ from, to }) => (Date.parse(to) - Date.parse(from)) / 3_600_000)).toEqual([
      23, 24,
    ]);
  });

  it('changes when somebody stands in, and back; who did it stays to be read', async () => {
    const added = await ask('POST', '/api/v1/on-call/payments/overrides', override({ person: 'mara' }));
    expect(added.status).toBe(201);
    const { id, ...rest } = conform(OverrideView, added.body);
    expect(rest).toMatchObject({
      person: { person: 'mara', name: 'Mara Lindqvist' },
      // What was before is history.
      from: '2026-11-24T12:00:00.000Z',
      to: '2026-11-24T19:00:00.000Z',
      createdBy: 'shop',
      removedBy: null,
    });
    const [{ now, next }] = (await onCall()).teams[0]!.rotas as [OnCallView['teams'][0]['rotas'][0]];
    expect(now).toMatchObject({
      person: { person: 'mara' },
      because: { kind: 'override', override: id, reason: 'Mara is at the dentist’s' },
    });
    expect(next).toMatchObject({ person: { person: 'jonas' }, from: '2026-11-24T19:00:00.000Z' });

    const path = `/api/v1/on-call/payments/overrides/${id}`;
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await ask('DELETE', path)).status).toBe(409);
    expect((await onCall()).teams[0]!.rotas[0]!.now!.person.person).toBe('jonas');
    const { body } = await ask('GET', '/api/v1/on-call/payments/overrides');
    const [listed] = (body as { overrides: unknown[] }).overrides;
    expect(conform(OverrideView, listed)).toMatchObject({ id, removedBy: 'shop' });
  });

  it.each([
    ['POST', 'nobody/overrides', override(), 404, 'no team has the id nobody'],
    ['DELETE', 'payments/overrides/none', undefined, 404, 'payments has no override none'],
    ['GET', 'nobody/shifts?from=2026-03-28T08:00:00Z&to=2026-03-30T07:00:00Z', undefined, 404, 'no team'],
    ['GET', 'payments/shifts?from=2026-03-28T08:00:00Z', undefined, 422, 'to: an instant such as'],
    ['GET', 'payments/shifts?from=2026-03-28&to=2026-03-30', undefined, 422, 'from: an instant such as'],
    ['GET', 'payments/shifts?from=2026-03-28T08:00:00Z&to=2028-03-28T08:00:00Z', undefined, 422, '366 days'],
    [
      'GET',
      'payments/shifts?from=2026-03-28T08:00:00Z&to=2026-03-28T08:00:00Z',
      undefined,
      422,
      'after from',
    ],
    [
      'POST',
      'payments/overrides',
      override({ rota: 'none' }),
      422,
      'rota: payments has no none: known are primary',
    ],
    [
      'POST',
      'payments/overrides',
      override({ person: 'max' }),
      422,
      'person: no team has somebody called max',
    ],
    ['POST', 'payments/overrides', override({ to: '2026-11-24T11:00:00Z' }), 422, 'to: is over already'],
    ['POST', 'payments/overrides', override({ to: '2026-11-24T09:00:00Z' }), 422, 'to: must be after from'],
    ['POST', 'payments/overrides', override({ to: '2027-11-24T09:00:00Z' }), 422, 'to: at most 92 days'],
    ['POST', 'payments/overrides', override({ reason: ' ' }), 422, 'reason: '],
    ['POST', 'payments/overrides', override({ by: 'me' }), 422, 'by'],
    ['POST', 'payments/overrides', [], 422, 'expected object'],
  ])('%s %s %j is answered with %i: %s', async (method, path, sent, status, detail) => {
    const answer = await ask(method, `/api/v1/on-call/${path}`, sent);
    expect(answer.status).toBe(status);
    expect(conform(Problem, answer.body).detail).toContain(detail);
  });
});

describe('how loud it was for a team, over HTTP', () => {
  it('is counted by person and week, with what became of it', async () => {
    const atMs = wegwarte.nowMs - 3_600_000;
    const heard = { incidentId: 'inc-7', person: 'mara', channel: 'sms-1', message: 'a', atMs };
    wegwarte.heard.push(heard, { ...heard, message: 'b', incidentId: 'inc-8', atMs: atMs + 60_000 });
    wegwarte.said.push(
      { incidentId: 'inc-7', said: 'taken', atMs: atMs + 90_000 },
      { incidentId: 'inc-8', said: 'useless', atMs: atMs + 90_000 },
    );
    const noise = conform(NoiseView, (await ask('GET', '/api/v1/on-call/payments/noise')).body);
    expect(noise).toMatchObject({
      people: [{ person: { name: 'Mara Lindqvist' }, weeks: [0, 0, 0, 2], worst: { alarms: 2 } }],
      incidents: 2,
      taken: 1,
      useless: 1,
      timeToTake: { n: 1, medianSeconds: 90, p90Seconds: 90 },
    });
    expect((await ask('GET', '/api/v1/on-call/nobody/noise')).status).toBe(404);
  });
});
