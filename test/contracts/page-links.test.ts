import { expect, it } from 'vitest';
import { alarmMs, examplePage, incident } from '../../server/src/paging/page-examples.suite.ts';
import { type LinkAction, LINK_VALID_MS, linksOf } from '../../server/src/paging/page-link.ts';
import { answeringForEach } from './answering.ts';
import { type AnsweringWegwarte, linkKey, token } from './answering-wegwarte.ts';

let wegwarte: AnsweringWegwarte;
answeringForEach((fresh) => {
  wegwarte = fresh;
  return fresh.live();
});

const opened = examplePage('opened');
const linkTo = (action: LinkAction, page = opened.id, key = linkKey) =>
  linksOf(page, wegwarte.address, key, alarmMs)[action];
/** As a telephone would: without a cookie or a token. */
async function follow(url: string, form?: Record<string, string>) {
  const response = await fetch(url, {
    headers: { 'accept-language': 'en' },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  const [, title] = /<h1>(.*)<\/h1>/.exec(await response.clone().text()) ?? [];
  return { status: response.status, title, text: await response.text() };
}
const state = async () => (await wegwarte.incidents.find(incident.id))!.incident;

it('looking changes nothing, however often; the button takes the incident, once, by name', async () => {
  const url = linkTo('acknowledge');
  for (let nth = 0; nth < 3; nth++) {
    const looked = await follow(url);
    expect(looked).toMatchObject({ status: 200, title: 'Customers are stuck' });
    expect(looked.text).toContain('212 stuck');
    expect(looked.text.match(/<button>/g)).toHaveLength(1);
  }
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  expect(await state()).toMatchObject({ state: 'open' });
  expect(await follow(url, { who: 'mara' })).toMatchObject({ status: 200, title: 'It is yours' });
  expect(await state()).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Mara Lindqvist' });
  const again = [await follow(url, { who: 'jonas' }), await follow(url)];
  expect(again).toMatchObject([
    { status: 410, title: 'This link was used' },
    { status: 410, title: 'This link was used' },
  ]);
  expect(await state()).toMatchObject({ acknowledgedBy: 'Mara Lindqvist' });
});

it('a page to one person asks nobody who they are, and believes nobody who says they are another', async () => {
  const own = { ...opened, id: `page_${'ab'.repeat(16)}`, person: 'jonas' };
  await wegwarte.outbox.plan([own]);
  const url = linkTo('acknowledge', own.id);
  expect((await follow(url)).text).not.toContain('Who are you?');
  await follow(url, { who: 'mara' });
  expect(await state()).toMatchObject({ acknowledgedBy: 'Jonas Weber' });
});

it('pressed twice at the same moment it acts once', async () => {
  await wegwarte.incidents.escalation(incident.id);
  const url = linkTo('acknowledge');
  const both = await Promise.all([follow(url, { who: 'mara' }), follow(url, { who: 'jonas' })]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
});

it.each([
  ['signed by somebody else', () => linkTo('acknowledge', opened.id, Buffer.from('guessed')), 404],
  ['changed to do something else', () => linkTo('snooze').replace(/answer\/./, 'answer/B'), 404],
  ['cut short', () => linkTo('acknowledge').slice(0, -1), 404],
  ['of a page that never was', () => linkTo('acknowledge', `page_${'00'.repeat(16)}`), 410],
])('a link %s does nothing', async (_, url, status) => {
  expect((await follow(url())).status).toBe(status);
  expect((await follow(url(), { who: 'mara' })).status).toBe(status);
  expect(await state()).toMatchObject({ state: 'open' });
});

it('a link of yesterday does nothing', async () => {
  const url = linkTo('acknowledge');
  wegwarte.nowMs = alarmMs + LINK_VALID_MS;
  expect(await follow(url, { who: 'mara' })).toMatchObject({ status: 410, title: 'This link is too old' });
  expect(await state()).toMatchObject({ state: 'open' });
});

it.each([
  ['who', { who: '', to: 'team:payments', reason: 'theirs' }],
  ['a person of the team', { who: 'mallory', to: 'team:payments', reason: 'theirs' }],
  ['to whom', { who: 'mara', to: 'team:nobody', reason: 'theirs' }],
  ['why', { who: 'mara', to: 'team:payments', reason: ' ' }],
])('handing on without saying %s does nothing, and leaves the link as it was', async (_, form) => {
  const url = linkTo('hand-on');
  expect(await follow(url, form)).toMatchObject({ status: 422, title: 'Something is missing' });
  expect((await follow(url)).status).toBe(200);
});

it('one tap says that it was not worth a page, also when it is over, once for each person', async () => {
  const { incident: open, revision } = (await wegwarte.incidents.find(incident.id))!;
  const over = { ...open, state: 'resolved', resolvedAtMs: alarmMs, resolution: 'recovered' } as const;
  await wegwarte.incidents.change(over, revision, { atMs: alarmMs, change: 'resolve', detail: 'recovered' });
  expect(await follow(linkTo('acknowledge'))).toMatchObject({ status: 410, title: 'It is over' });
  const url = linkTo('useless');
  expect((await follow(url)).text).toContain('<button>It was not worth a page</button>');
  expect(await follow(url, { who: 'mara' })).toMatchObject({
    status: 200,
    title: 'Noted: it was not worth a page',
  });
  expect(await follow(url, { who: 'jonas' })).toMatchObject({ status: 410, title: 'This link was used' });
  const history = await wegwarte.incidents.historyOf(incident.id, 100);
  expect(history.filter(({ change }) => change === 'useless')).toMatchObject([{ by: 'Mara Lindqvist' }]);
});

it('a link opens nothing else', async () => {
  const [, link] = linkTo('acknowledge').split('/answer/');
  for (const path of [
    '/api/v1/wall',
    `/answer/${link}/../../api/v1/wall`,
    '/answer',
    `/answer/${link}/more`,
  ]) {
    const response = await fetch(`${wegwarte.address}${path}`, { headers: { accept: 'application/json' } });
    expect(response.status).toBe(401);
  }
  const authorization = { authorization: `Bearer ${token}` };
  expect((await fetch(`${wegwarte.address}/api/v1/wall`, { headers: authorization })).status).toBe(200);
});
