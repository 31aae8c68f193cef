import ICAL from 'ical.js';
import { CalendarView, NewCalendar } from '@wegwarte/contract';
import { expect, it } from 'vitest';
import { answeringForAll } from './answering.ts';
import { token } from './answering-wegwarte.ts';

const DAY = 86_400_000;
const wegwarte = answeringForAll((one) => {
  one.nowMs = Date.parse('2026-03-20T12:00:00Z');
});

const ask = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  fetch(`${wegwarte.address}${path}`, {
    method,
    headers: {
      ...(path.startsWith('/api/') && { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
      ...headers,
    },
    redirect: 'manual',
    ...(body && { body: JSON.stringify(body) }),
  });
async function handedOut(of: object) {
  const response = await ask('POST', '/api/v1/calendars', of);
  expect(response.status).toBe(201);
  return NewCalendar.parse(await response.json());
}
async function read(path: string) {
  const response = await ask('GET', path);
  expect(response.status).toBe(200);
  const text = await response.text();
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  const events = calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      fromMs: event.startDate.toJSDate().getTime(),
      toMs: event.endDate.toJSDate().getTime(),
      sequence: event.sequence,
      component,
    };
  });
  return {
    calendar,
    events,
    text,
    etag: response.headers.get('etag')!,
    type: response.headers.get('content-type'),
  };
}

it('a team’s calendar is read by another’s library, with every shift at its right instants', async () => {
  const { path } = await handedOut({ team: 'payments' });
  const { calendar, events, text, type } = await read(path);
  expect(type).toBe('text/calendar; charset=utf-8');
  expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
  expect(calendar.getFirstPropertyValue('name')).toBe('Wegwarte: Payments');
  expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT1H');
  // All is UTC, so no zone need be explained.
  expect(calendar.getAllSubcomponents('vtimezone')).toEqual([]);
  expect(text).not.toMatch(/TZID/);
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);

  expect(events.length).toBeGreaterThan(200);
  for (const [at, { fromMs, component }] of events.entries()) {
    if (at > 0) expect(fromMs).toBe(events[at - 1]!.toMs);
    expect(component.getFirstPropertyValue('transp')).toBe('TRANSPARENT');
  }
  // Hand-over at 09:00 in Berlin, in winter, over the change, and in summer.
  const onDay = (day: string) => events.find(({ fromMs }) => new Date(fromMs).toISOString().startsWith(day))!;
  expect(new Date(onDay('2026-03-28').fromMs).toISOString()).toBe('2026-03-28T08:00:00.000Z');
  expect(new Date(onDay('2026-03-29').fromMs).toISOString()).toBe('2026-03-29T07:00:00.000Z');
  expect(onDay('2026-03-28').summary).toBe('Payments: On call: Mara Lindqvist');
  expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length);
});

it('a person’s has that person’s shifts, the very same entries', async () => {
  const [team, mara] = [
    await read((await handedOut({ team: 'payments' })).path),
    await read((await handedOut({ person: 'mara' })).path),
  ];
  const plain = ({ component, ...rest }: (typeof team.events)[0]) => ({
    ...rest,
    text: component.toString(),
  });
  expect(mara.events.map(plain)).toEqual(
    team.events.filter(({ summary }) => summary.endsWith('Mara Lindqvist')).map(plain),
  );
  expect(mara.calendar.getFirstPropertyValue('name')).toBe('Wegwarte: Mara Lindqvist');
});

it('the same calendar has the same text and tag, and is not sent twice', async () => {
  const { path } = await handedOut({ team: 'payments' });
  const first = await read(path);
  wegwarte.nowMs += 3_600_000;
  expect((await read(path)).text).toBe(first.text);
  const again = await ask('GET', path, undefined, { 'if-none-match': first.etag });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
});

it('when somebody stands in, that shift alone changes: same UID, SEQUENCE one up; and again when not', async () => {
  const { path } = await handedOut({ team: 'payments' });
  const before = await read(path);
  const shift = before.events.find(({ fromMs }) => fromMs > wegwarte.nowMs + 5 * DAY)!;
  wegwarte.nowMs += 60_000;
  const added = await ask('POST', '/api/v1/on-call/payments/overrides', {
    rota: 'primary',
    person: shift.summary.endsWith('Weber') ? 'mara' : 'jonas',
    from: new Date(shift.fromMs + 3_600_000).toISOString(),
    to: new Date(shift.toMs).toISOString(),
    reason: 'swapped',
  });
  const during = await read(path);
  expect(during.etag).not.toBe(before.etag);
  const changed = during.events.find(({ uid }) => uid === shift.uid)!;
  expect(changed).toMatchObject({ sequence: 1, fromMs: shift.fromMs, toMs: shift.fromMs + 3_600_000 });
  expect(during.events.filter(({ sequence }) => sequence > 0)).toHaveLength(1);
  expect(during.events).toHaveLength(before.events.length + 1);
  const inserted = during.events.find(({ fromMs }) => fromMs === changed.toMs)!;
  expect(inserted.component.getFirstPropertyValue('description')).toBe('Stands in: swapped');

  const { id } = (await added.json()) as { id: string };
  await ask('DELETE', `/api/v1/on-call/payments/overrides/${id}`);
  const after = await read(path);
  expect(after.events.find(({ uid }) => uid === shift.uid)).toMatchObject({ sequence: 2, toMs: shift.toMs });
  expect(after.events).toHaveLength(before.events.length);
});

it('an address works for anybody until it is revoked, and a guessed one for nobody', async () => {
  const { path, id } = await handedOut({ person: 'jonas' });
  const list = async () =>
    ((await (await ask('GET', '/api/v1/calendars')).json()) as { calendars: unknown[] }).calendars;
  expect(JSON.stringify(await list())).not.toContain(path.split('/').at(-1));
  await read(path);
  expect((await ask('GET', `/calendar/${'A'.repeat(43)}`)).status).toBe(404);
  expect((await ask('GET', '/calendar/short')).status).toBe(401);
  expect((await ask('POST', path, {})).status).toBe(401);
  expect((await ask('DELETE', `/api/v1/calendars/${id}`)).status).toBe(204);
  expect((await ask('DELETE', `/api/v1/calendars/${id}`)).status).toBe(404);
  expect((await ask('GET', path)).status).toBe(404);
  const listed = (await list()).map((one) => CalendarView.parse(one));
  expect(listed.find((one) => one.id === id)).toMatchObject({ revokedBy: 'shop' });
  expect((await ask('POST', '/api/v1/calendars', { person: 'nobody' })).status).toBe(404);
  expect((await ask('POST', '/api/v1/calendars', { team: 'payments', person: 'mara' })).status).toBe(422);
});
