import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import {
  AuditView,
  CollectorReceipt,
  ComparisonView,
  DeadLettersView,
  FormerSteps,
  Freshness,
  IncidentEventView,
  IncidentView,
  JourneyDelta,
  JourneyListItem,
  JourneyView,
  OverviewView,
  Problem,
  RedriveReportView,
  SourcesView,
  StepCounts,
  StuckView,
  SystemView,
  WallDelta,
  WallView,
} from '@wegwarte/contract';
import type { LiveAck, LiveClientEvents, LiveServerEvents } from '@wegwarte/contract';
import { BUCKET_MS } from '../../server/src/windows/cohort-counts.ts';
import { answeringForAll, conform } from './answering.ts';
import { AnsweringWegwarte, checkout, token } from './answering-wegwarte.ts';

let wegwarte: AnsweringWegwarte;

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json', ...init.headers };
  const response = await fetch(`${wegwarte.address}${path}`, { redirect: 'manual', ...init, headers });
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
}

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  return ask(path, {
    method: 'POST',
    body: content,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

describe('what is answered over HTTP', () => {
  wegwarte = answeringForAll();

  it('is as the contract has it before anything has happened', async () => {
    expect(conform(WallView, (await ask('/api/v1/wall')).body).journeys).toHaveLength(2);
    conform(JourneyView, (await ask('/api/v1/journeys/checkout')).body);
    expect(conform(Freshness, (await ask('/api/v1/status')).body)).toMatchObject({ feed: 'starting' });
  });

  it('is as the contract has it in the middle of an incident', async () => {
    await wegwarte.live();
    const wall = conform(WallView, (await ask('/api/v1/wall')).body);
    expect(wall.journeys.map((one) => one.journey)).toEqual(['checkout', 'repair']);
    expect(wall.journeys[0]).toMatchObject({ state: 'problem', journey: 'checkout' });
    expect(wall.incidents).toHaveLength(1);

    const journey = conform(JourneyView, (await ask('/api/v1/journeys/checkout')).body);
    expect(journey.segments['payment']!.map(({ value }) => value).sort()).toEqual(['card', 'paypal']);
    expect(journey.rates.map(({ step }) => step)).toEqual(['cart', 'payment', 'insurance']);
    expect(journey.rates[0]!.points.at(-1)).toMatchObject({ mature: false });
    expect(journey.rates[0]!.points[0]).toMatchObject({ mature: true });
    for (const counts of journey.river.steps) {
      const { entered, advanced, dropped, abandoned, inFlight } = StepCounts.parse(counts);
      if (counts.step !== 'confirmed') expect(advanced + dropped + abandoned + inFlight).toBe(entered);
    }
    const shown = conform(IncidentView, (await ask(`/api/v1/incidents/${wall.incidents[0]!.id}`)).body);
    expect(shown).toEqual(wall.incidents[0]);
    conform(
      JourneyListItem.array(),
      ((await ask('/api/v1/journeys')).body as { journeys: unknown }).journeys,
    );
    const { journeys } = conform(OverviewView, (await ask('/api/v1/overview')).body);
    expect(journeys.map((one) => one.journey)).toEqual(['checkout', 'repair']);
    expect(journeys[0]).toMatchObject({ state: 'problem', atRiskPerHour: wall.journeys[0]!.atRiskPerHour });
    expect(conform(Freshness, (await ask('/api/v1/status')).body)).toMatchObject({ feed: 'live' });
  });

  it('compares two windows as the contract has it, also as a file, and says what is wrong with others', async () => {
    const iso = (ms: number) => new Date(wegwarte.nowMs + ms).toISOString();
    const hours = (from: number) => ({ from: iso(from * 3_600_000), to: iso((from + 1) * 3_600_000) });
    const [window, against] = [hours(-1), hours(-2)];
    const query = { ...window, againstFrom: against.from, againstTo: against.to, step: 'payment' };
    const path = `/api/v1/journeys/checkout/comparison`;
    const shown = conform(ComparisonView, (await ask(`${path}?${new URLSearchParams(query)}`)).body);
    expect(shown.steps.map(({ step }) => step)).toEqual(['cart', 'payment', 'insurance']);
    expect(shown.steps[0]!.window.entered).toBeGreaterThan(0);
    expect(shown.segments.map(({ value }) => value).sort()).toEqual(['card', 'paypal']);

    const headers = { authorization: `Bearer ${token}` };
    const file = await fetch(`${wegwarte.address}${path}.csv?${new URLSearchParams(query)}`, { headers });
    expect(file.headers.get('content-type')).toContain('text/csv');
    const lines = (await file.text())
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(lines.map(([step, , value]) => [step, value])).toEqual([
      ['step', 'value'],
      ['cart', ''],
      ['payment', ''],
      ['insurance', ''],
      ...shown.segments.map(({ value }) => ['payment', value]),
    ]);
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);

    const long = { ...query, from: iso(-9 * 86_400_000) };
    expect((await ask(`${path}?${new URLSearchParams(long)}`)).body).toMatchObject({
      status: 422,
      detail: 'from, to: longer than 7 days; choose a shorter window',
    });
    expect((await ask(`${path}?from=yesterday`)).status).toBe(422);
  });

  it('shows a journey that was removed as it was then, and the steps that one no longer has', async () => {
    const { journeys } = wegwarte;
    const retiredMs = wegwarte.nowMs;
    const [removed] = journeys;
    const steps = checkout.steps.filter(({ step }) => step !== 'insurance');
    wegwarte.journeys = journeys.slice(1);
    wegwarte.former = [
      { ...removed!, retiredMs: retiredMs - 1_000 },
      { definition: { ...checkout, version: 4, steps }, sinceMs: retiredMs - 1_000, retiredMs },
    ];
    const removedAt = new Date(retiredMs).toISOString();
    const list = async (query: string) => {
      const { body } = await ask(`/api/v1/journeys${query}`);
      return conform(JourneyListItem.array(), (body as { journeys: unknown }).journeys);
    };
    expect((await list('')).map(({ journey }) => journey)).toEqual(['repair']);
    expect((await list('?include=removed')).map((one) => [one.journey, one.version, one.removedAt])).toEqual([
      ['repair', 1, null],
      ['checkout', 4, removedAt],
    ]);
    wegwarte.nowMs += 30 * 24 * 3_600_000;
    const view = conform(JourneyView, (await ask('/api/v1/journeys/checkout')).body);
    expect(view).toMatchObject({ version: 4, removedAt, state: 'no-data' });
    expect(view.river.steps.map(({ step, entered }) => [step, entered])).toEqual([
      ['cart', 3_600],
      ['payment', 2_520],
      ['confirmed', 1_800],
    ]);
    expect(view.rates[0]!.points.length).toBeGreaterThan(50);
    const former = conform(FormerSteps, (await ask('/api/v1/journeys/checkout/former-steps')).body);
    expect(former.steps).toMatchObject([{ step: 'insurance', lastVersion: 3 }]);
    expect(former.steps[0]!.days.reduce((sum, { entered }) => sum + entered, 0)).toBe(360);
    expect((await ask('/api/v1/journeys/none/former-steps')).status).toBe(404);
    wegwarte.nowMs = retiredMs;
    wegwarte.journeys = journeys;
    wegwarte.former = [];
  });

  it('says of each source how its messages ended, how far it is behind, and which letters are open', async () => {
    const letter = { topic: 'touchpoints', partition: 0, detail: 'no valid JSON', sizeBytes: 3 };
    wegwarte.sources.letters.push(
      { ...letter, offset: 7, reason: 'not-json', loggedAtMs: wegwarte.nowMs - 2_000 },
      { ...letter, offset: 9, reason: 'not-json', loggedAtMs: wegwarte.nowMs - 1_000 },
    );
    wegwarte.sources.ended.push(
      { source: 'touchpoints', outcome: 'accepted', reason: '', lastMinute: 60, lastHour: 7_200 },
      { source: 'touchpoints', outcome: 'rejected', reason: 'not-json', lastMinute: 0, lastHour: 2 },
    );
    const { sources } = conform(SourcesView, (await ask('/api/v1/sources')).body);
    expect(sources).toMatchObject([
      {
        source: 'touchpoints',
        state: 'live',
        unread: 0,
        behindSeconds: 0.3,
        perSecond: { lastMinute: 1, lastHour: 2 },
        lastHour: { accepted: 7_200, rejected: 2 },
        rejectedBecause: [{ reason: 'not-json', count: 2 }],
        openLetters: [{ reason: 'not-json', count: 2 }],
      },
    ]);
    expect(wegwarte.sources.asked).toEqual([{ source: 'touchpoints', asOfMs: wegwarte.nowMs }]);
    const { letters } = conform(DeadLettersView, (await ask('/api/v1/dead-letters')).body);
    expect(letters.map(({ offset }) => offset)).toEqual([9, 7]);
  });

  it('tells of dead letters what is asked for, and refuses a reason there is none of', async () => {
    const chosen = await ask('/api/v1/dead-letters?reason=not-json&source=touchpoints');
    for (const { reason } of conform(DeadLettersView, chosen.body).letters) expect(reason).toBe('not-json');
    expect((await ask('/api/v1/dead-letters?source=elsewhere')).body).toEqual({ letters: [] });
    expect((await ask('/api/v1/dead-letters?reason=moon')).status).toBe(422);
  });

  it('puts dead letters back, and remembers by whom; looking alone leaves no trace', async () => {
    const looked = await post('/api/v1/dead-letters/redrive', { dryRun: true });
    expect(conform(RedriveReportView, looked.body)).toMatchObject({ putBack: {}, left: 0 });
    expect((await ask('/api/v1/audit')).body).toEqual({ entries: [] });
    expect((await post('/api/v1/dead-letters/redrive', { reason: 'not-json' })).status).toBe(200);
    const { entries } = (await ask('/api/v1/audit')).body as { entries: unknown[] };
    expect(entries.map((entry) => conform(AuditView, entry))).toMatchObject([
      { actor: 'shop', action: 'put-back', subject: 'not-json', detail: 'at most 10000' },
    ]);
    expect((await post('/api/v1/dead-letters/redrive', { reason: 'moon' })).status).toBe(422);
  });

  it('says how it is doing itself: an instance that is silent is not the elected one', async () => {
    const system = conform(SystemView, (await ask('/api/v1/system')).body);
    expect(system.instances).toMatchObject([{ host: 'one', silent: true, elected: false, partitions: 3 }]);
    expect(system.storage).toMatchObject({ bytes: 8_192, keepSeconds: 34_560_000 });
    expect(system.channels).toMatchObject([
      { team: 'payments', channel: 'teams-1', waiting: 1, lastFailed: null, trouble: 'HTTP 500' },
    ]);
  });

  it('tells who waits at a step to those who are named for it, also as a file', async () => {
    const path = '/api/v1/journeys/checkout/steps/payment/stuck';
    const { runs, ...rest } = conform(StuckView, (await ask(path)).body);
    expect(rest).toMatchObject({ found: 1, complete: true });
    expect(runs).toMatchObject([{ key: 'pseudonym-of-ada', segments: { paymentMethod: 'paypal' } }]);
    expect(runs[0]!.entries.map(({ step }) => step)).toEqual(['cart', 'payment']);
    const file = await fetch(`${wegwarte.address}${path}.csv`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(file.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(await file.text()).toMatch(/\r\npseudonym-of-ada,.*,120,.*paypal\r\n$/);
    const { entries } = (await ask('/api/v1/audit')).body as { entries: unknown[] };
    expect(entries.slice(0, 2)).toMatchObject([
      { actor: 'shop', action: 'export-stuck', subject: 'checkout/payment', detail: '1 customers' },
      { actor: 'shop', action: 'list-stuck' },
    ]);
    expect((await ask('/api/v1/journeys/checkout/steps/moon/stuck')).status).toBe(404);
  });

  it('names whoever takes an incident', async () => {
    const taken = await post('/api/v1/incidents/inc-7/acknowledge', {});
    expect(taken.status).toBe(200);
    expect(conform(IncidentView, taken.body)).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'shop',
    });
  });

  it('tells what people did with an incident, and what they said', async () => {
    await post('/api/v1/incidents/inc-7/acknowledge', {});
    expect((await post('/api/v1/incidents/inc-7/comments', { text: ' calling the provider ' })).status).toBe(
      204,
    );
    const empty = await post('/api/v1/incidents/inc-7/comments', { text: ' ' });
    expect([empty.status, conform(Problem, empty.body).detail]).toEqual([
      422,
      expect.stringContaining('text'),
    ]);
    for (const _ of [1, 2]) expect((await post('/api/v1/incidents/inc-7/useless', {})).status).toBe(204);
    const mitigated = await post('/api/v1/incidents/inc-7/mitigate', {});
    expect(conform(IncidentView, mitigated.body)).toMatchObject({ state: 'mitigated', mitigatedBy: 'shop' });
    const resolved = await post('/api/v1/incidents/inc-7/resolve', {});
    expect(conform(IncidentView, resolved.body)).toMatchObject({
      state: 'resolved',
      resolution: 'by-hand',
      resolvedBy: 'shop',
    });
    expect((await post('/api/v1/incidents/inc-7/mitigate', {})).status).toBe(409);
    const { events } = (await ask('/api/v1/incidents/inc-7/timeline')).body as { events: unknown[] };
    const told = events.map((event) => conform(IncidentEventView, event));
    expect(told.filter(({ by }) => by === 'shop').map(({ change, detail }) => [change, detail])).toEqual([
      ['acknowledge', 'shop'],
      ['comment', 'calling the provider'],
      ['useless', ''],
      ['mitigate', ''],
      ['resolve', 'by-hand'],
    ]);
    expect((await ask('/api/v1/incidents/nobody/timeline')).status).toBe(404);
  });

  it('takes touchpoints, names the wrong ones, and writes no identity anywhere', async () => {
    const time = new Date(wegwarte.nowMs).toISOString();
    const right = { id: '1', type: 'cart.viewed', time, identities: { customer: 'ada@example.org' } };
    const answer = await post('/api/v1/touchpoints', [right, { ...right, time: 'yesterday' }]);
    expect(answer.status).toBe(202);
    const receipt = conform(CollectorReceipt, answer.body);
    expect(receipt).toMatchObject({ accepted: 1, rejected: [{ index: 1, reason: 'invalid-touchpoint' }] });
    const written = JSON.stringify(wegwarte.written.map(({ key, value }) => [key, value.toString()]));
    expect(written).not.toMatch(/ada/);
    expect((await post('/api/v1/touchpoints', right)).status).toBe(202);
  });

  it.each([
    ['/api/v1/journeys/none', 404],
    ['/api/v1/incidents/none', 404],
    ['/api/v1/nothing', 404],
    ['/api/v1/journeys/%E0%A4%A', 400],
  ])('is a problem for %s', async (path, status) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    expect(conform(Problem, answer.body).status).toBe(status);
  });

  it('says how things stand also while the database is away', async () => {
    wegwarte.counters.isDown = true;
    const [status, wall] = [await ask('/api/v1/status'), await ask('/api/v1/wall')];
    wegwarte.counters.isDown = false;
    expect([status.status, wall.status]).toEqual([200, 503]);
    expect(conform(Freshness, status.body).unknown).toContain('lastHour');
  });

  it('counts consumers that were replaced among its metrics', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const text = await (await fetch(`${wegwarte.address}/metrics`, { headers })).text();
    expect(text).toMatch(/^wegwarte_consumer_restarts_total 2$/m);
    expect(text).toMatch(/^# TYPE wegwarte_consumer_restarts_total counter$/m);
  });

  it('is a problem for touchpoints that are none', async () => {
    for (const [body, status] of [
      ['{"id": ', 400],
      [[{ id: 1 }], 422],
      [{ note: 'x'.repeat(5_000_000) }, 413],
      [Array.from({ length: 1_001 }, () => ({})), 422],
    ] as const) {
      const answer = await post('/api/v1/touchpoints', body);
      expect([answer.status, conform(Problem, answer.body).status]).toEqual([status, status]);
    }
  });

  it('is a problem for the uninvited, and for a database that is away', async () => {
    expect(await ask('/api/v1/wall', { headers: { authorization: 'Bearer wrong' } })).toMatchObject({
      status: 401,
      body: { title: 'Not signed in' },
    });
    wegwarte.sessions.isDown = true;
    const headers = { authorization: '', cookie: 'wegwarte_session=any' };
    const answer = await ask('/api/v1/wall', { headers });
    wegwarte.sessions.isDown = false;
    expect(conform(Problem, answer.body).status).toBe(503);
  });
});

describe('what is told over the socket', () => {
  let socket: Socket<LiveServerEvents, LiveClientEvents>;
  let snapshots: Parameters<LiveServerEvents['snapshot']>[0][];
  let deltas: Parameters<LiveServerEvents['delta']>[0][];
  let freshness: Freshness[];

  const watch = (room: string) => new Promise<LiveAck>((done) => socket.emit('watch', room, done));
  const until = async (holds: () => boolean) => {
    await expect.poll(holds, { timeout: 8_000 }).toBe(true);
  };
  const connect = (path = '/live') =>
    io(wegwarte.address, {
      path,
      auth: {},
      extraHeaders: { authorization: `Bearer ${token}` },
      forceNew: true,
    });

  beforeEach(async () => {
    wegwarte = new AnsweringWegwarte();
    await wegwarte.live();
    await wegwarte.start();
    [snapshots, deltas, freshness] = [[], [], []];
    socket = connect();
    socket.on('snapshot', (message) => snapshots.push(message));
    socket.on('delta', (message) => deltas.push(message));
    socket.on('freshness', (message) => freshness.push(message));
    await until(() => freshness.length > 0);
  });
  afterEach(async () => {
    socket.disconnect();
    await wegwarte.stop();
  });

  it('is freshness each second, a snapshot, and then deltas that count on from it', async () => {
    conform(Freshness, freshness[0]);
    expect(await watch('wall')).toEqual({ ok: true });
    expect(await watch('journey:checkout')).toEqual({ ok: true });
    await until(() => snapshots.length === 2);
    conform(WallView, snapshots[0]!.state);
    conform(JourneyView, snapshots[1]!.state);

    for (const more of [1, 2]) {
      wegwarte.counters.add({ step: 'cart' }, wegwarte.nowMs - BUCKET_MS, { entered: 5 });
      await until(() => deltas.length >= 2 * more);
    }
    for (const [room, schema] of [
      ['wall', WallDelta],
      ['journey:checkout', JourneyDelta],
    ] as const) {
      const told = deltas.filter((one) => one.room === room);
      const from = snapshots.find((one) => one.room === room)!.seq;
      expect(told.map(({ seq }) => seq)).toEqual(told.map((_, at) => from + at + 1));
      for (const { change } of told) conform(schema, change);
    }
    expect(freshness.length).toBeGreaterThan(1);
  });

  it('is a refusal with its reason for what cannot be watched', async () => {
    expect(await watch('journey:none')).toEqual({ ok: false, reason: 'no journey none' });
    expect(await watch('kitchen')).toMatchObject({ ok: false });
    expect(await watch({} as never)).toMatchObject({ ok: false });
  });

  it('goes on for all others when a journey that somebody watches is taken away', async () => {
    await watch('journey:repair');
    await watch('wall');
    wegwarte.journeys = wegwarte.journeys.filter(({ definition }) => definition === checkout);
    await until(() =>
      deltas.some(({ room, change }) => room === 'wall' && (change as WallDelta).order !== null),
    );
    const [before] = [freshness.length];
    await until(() => freshness.length > before + 1);
    expect(freshness.at(-1)).toMatchObject({ feed: 'live' });
    expect(wegwarte.defects).toEqual([]);
  });

  it('is nothing at all for the uninvited, by whatever way they come', async () => {
    for (const path of ['/live', '/live/../livez', '/live/%2e%2e/livez']) {
      // fetch would tidy the path up; a client that means harm does not.
      const { request } = await import('node:http');
      const { port } = new URL(wegwarte.address);
      const status = await new Promise<number | undefined>((done, failed) => {
        const asked = `${path}${path === '/live' ? '/' : ''}?EIO=4&transport=polling`;
        request({ port, host: '127.0.0.1', path: asked }, (response) => {
          response.resume();
          done(response.statusCode);
        })
          .on('error', failed)
          .end();
      });
      expect([401, 403, 404], path).toContain(status);
    }
  });
});
