import { describe, expect, it } from 'vitest';
import { alarmMs, examplePage, incident } from '../../server/src/paging/page-examples.suite.ts';
import { LINK_VALID_MS, type LinkAction, linksOf } from '../../server/src/paging/page-link.ts';
import { HEARD_FOR_MS } from '../../server/src/workflows/hear-pagerduty.ts';
import { pagerDutySignature, pagerDutyWebhook } from '../support/pagerduty-webhook.ts';
import { answeringForEach } from './answering.ts';
import { type AnsweringWegwarte, linkKey, pagerDutySecret } from './answering-wegwarte.ts';

let wegwarte: AnsweringWegwarte;
answeringForEach((fresh) => {
  wegwarte = fresh;
  return fresh.live();
});

interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A way in without a sign-in: how somebody who may calls it, and how whoever may not would try. */
interface InboundRoute {
  readonly name: string;
  readonly genuine: () => Call;
  readonly forged: () => readonly Call[];
  readonly validMs: number;
  /** What a genuine call has done. */
  readonly does: object;
  readonly answers: { readonly replayed: number; readonly expired: number; readonly oversized: number };
  readonly methods: readonly string[];
}

const page = examplePage('opened').id;
const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };

function link(action: LinkAction, form: Record<string, string>, does: object): InboundRoute {
  const call = (key = linkKey, of = page): Call => ({
    path: new URL(linksOf(of, wegwarte.address, key, alarmMs)[action]).pathname,
    headers: urlencoded,
    body: new URLSearchParams(form).toString(),
  });
  return {
    name: `a link to ${action}`,
    genuine: call,
    forged: () => [
      call(Buffer.from('guessed')),
      { ...call(), path: call().path.slice(0, -1) },
      { ...call(), path: call().path.replace(/answer\/./, 'answer/_') },
    ],
    validMs: LINK_VALID_MS,
    does,
    answers: { replayed: 410, expired: 410, oversized: 413 },
    methods: ['PUT', 'DELETE', 'PATCH'],
  };
}

function pagerDuty(type: string, does: object): InboundRoute {
  const id = '01BWDWL3NYY7LUFPZCC28QUCMK';
  const told = () => pagerDutyWebhook({ type, id, incidentKey: incident.id, occurredAtMs: alarmMs });
  const call = (signature: (body: string) => string, body = told()): Call => ({
    path: '/hooks/pagerduty',
    headers: { 'content-type': 'application/json', 'x-pagerduty-signature': signature(body) },
    body,
  });
  return {
    name: `PagerDuty’s ${type}`,
    genuine: () =>
      call((body) => pagerDutySignature(body, 'the one before, of 32 characters', pagerDutySecret)),
    forged: () => [
      call((body) => pagerDutySignature(body, 'a secret that somebody has guessed')),
      call((body) => pagerDutySignature(body, pagerDutySecret).replace('v1=', 'v0=')),
      call(() => pagerDutySignature('{}', pagerDutySecret)),
      call(() => ''),
      call(() => pagerDutySignature('', pagerDutySecret)),
    ],
    validMs: HEARD_FOR_MS,
    does,
    // Genuine calls are answered 2xx whatever becomes of them, or PagerDuty sends no more.
    answers: { replayed: 202, expired: 202, oversized: 413 },
    methods: ['GET', 'PUT', 'DELETE'],
  };
}

const routes: InboundRoute[] = [
  link('acknowledge', { who: 'mara' }, { state: 'acknowledged', acknowledgedBy: 'Mara Lindqvist' }),
  pagerDuty('incident.acknowledged', { state: 'acknowledged', acknowledgedBy: 'Mara Lindqvist' }),
  pagerDuty('incident.resolved', { state: 'mitigated', mitigatedBy: 'Mara Lindqvist' }),
];

const send = async ({ path, headers, body }: Call, method = 'POST') => {
  const isBodiless = method === 'GET';
  const url = `${wegwarte.address}${path}`;
  const response = await fetch(url, { method, headers, redirect: 'manual', ...(!isBodiless && { body }) });
  await response.text();
  return response.status;
};
const stored = () => wegwarte.incidents.find(incident.id);
const isUntouched = async (before: object | null) => {
  expect(await stored()).toEqual(before);
  expect(wegwarte.incidents.history).toHaveLength(1);
};

describe.each(routes)('$name', (route) => {
  it('does what it is for, once', async () => {
    expect(await send(route.genuine())).toBeLessThan(300);
    expect((await stored())!.incident).toMatchObject(route.does);
    const after = await stored();
    expect(await send(route.genuine())).toBe(route.answers.replayed);
    expect(await stored()).toEqual(after);
    expect(wegwarte.incidents.history).toHaveLength(2);
    expect(wegwarte.inbound.map((one) => one.split(' ')[1])).toEqual(['accepted', 'replayed']);
  });

  it('does nothing when it is forged', async () => {
    const before = await stored();
    for (const call of route.forged()) expect([401, 404]).toContain(await send(call));
    await isUntouched(before);
    expect(new Set(wegwarte.inbound.map((one) => one.split(' ')[1]))).toEqual(new Set(['forged']));
  });

  it('does nothing once it is too old', async () => {
    const call = route.genuine();
    wegwarte.nowMs = alarmMs + route.validMs;
    const before = await stored();
    expect(await send(call)).toBe(route.answers.expired);
    await isUntouched(before);
    expect(wegwarte.inbound).toEqual([expect.stringContaining('expired')]);
  });

  it('does nothing by another method', async () => {
    const before = await stored();
    for (const method of route.methods) {
      expect([401, 404, 405], method).toContain(await send(route.genuine(), method));
    }
    await isUntouched(before);
  });

  it('is not read to the end when it is too large', async () => {
    const before = await stored();
    const call = route.genuine();
    expect(await send({ ...call, body: `${call.body}&padding=${'x'.repeat(300_000)}` })).toBe(413);
    await isUntouched(before);
    expect(wegwarte.inbound).toEqual([expect.stringContaining('oversized')]);
  });

  it('is not tried out: after sixty calls from one address comes a pause', async () => {
    const [forged] = route.forged();
    const answers = await Promise.all(Array.from({ length: 150 }, () => send(forged!)));
    expect(new Set(answers)).toContain(429);
    expect(wegwarte.inbound).toContainEqual(expect.stringContaining('too-many'));
  });
});
