import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { beginEscalation } from '../../server/src/paging/begin-escalation.ts';
import { checkout, incident as example } from '../../server/src/paging/page-examples.suite.ts';
import { Database } from '../../server/src/storage/database.ts';
import { PgIncidentStore } from '../../server/src/storage/pg-incident-store.ts';
import { pagerDutySignature, pagerDutyWebhook, type ToldByPagerDuty } from '../support/pagerduty-webhook.ts';
import { createTestDatabase, createTestTopic } from '../support/real-stack.ts';
import { WegwarteProcess } from '../support/wegwarte-process.ts';
import { bearer, configurationFor } from '../support/wegwarte-setup.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;
const secret = 'of the subscription at PagerDuty, in force';
const next = 'of the subscription at PagerDuty, from now on';

describe.skipIf(!stack.available)(`what people do at PagerDuty, by its webhooks${reason}`, () => {
  let created: { url: string; drop: () => Promise<void> };
  let database: Database;
  let incidents: PgIncidentStore;
  let wegwarte: WegwarteProcess;
  let serve: (secrets: string[]) => WegwarteProcess;
  let address: string;

  beforeAll(async () => {
    if (!stack.available) return;
    const topic = await createTestTopic(stack.kafkaBrokers, { partitions: 1 });
    created = await createTestDatabase(stack.databaseUrl);
    const setup = configurationFor({ databaseUrl: created.url, brokers: stack.kafkaBrokers, topic });
    serve = (pagerDutySecrets) =>
      WegwarteProcess.serve({ ...setup, paging: { ...setup.paging, pagerDutySecrets } });
    wegwarte = serve([secret]);
    address = await wegwarte.address();
    const limits = { maxConnections: 2, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 };
    database = new Database({ url: created.url, ...limits }, () => undefined);
    incidents = new PgIncidentStore(database);
  });
  afterAll(async () => {
    await wegwarte?.stop();
    await database?.close();
    await created?.drop();
  });

  /** Just now, of one of the shipped journeys, with the team being asked to take it. */
  async function opens(step: string): Promise<string> {
    const nowMs = Date.now();
    const incident = { ...example, id: `inc-${step}`, step, journeyVersion: 1, openedAtMs: nowMs };
    const about = { team: 'payments', event: 'opened', changedAtMs: nowMs, journey: checkout } as const;
    const escalation = { ...beginEscalation(incident, about, nowMs), nextAtMs: nowMs + 3_600_000 };
    const opened = { atMs: nowMs, change: 'open', detail: 'told by a test' } as const;
    expect(await incidents.change(incident, null, opened, { escalation })).toBe(true);
    return incident.id;
  }

  async function tell(told: Partial<ToldByPagerDuty> & { incidentKey: string }, ...secrets: string[]) {
    const body = pagerDutyWebhook({ occurredAtMs: Date.now(), ...told });
    const signature = pagerDutySignature(body, ...(secrets.length > 0 ? secrets : [secret]));
    const response = await fetch(`${address}/hooks/pagerduty`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-pagerduty-signature': signature },
      body,
    });
    return { status: response.status, body: (await response.json()) as { outcome?: string } };
  }
  const said = async (id: string) =>
    (await incidents.historyOf(id, 100)).map(({ change, by }) => `${change} ${by ?? ''}`.trim());

  it('five deliveries of one acknowledgement at once take the incident once, by name', async () => {
    const id = await opens('payment');
    const once = { incidentKey: id, id: 'one-event', occurredAtMs: Date.now(), by: 'mara lindqvist' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => tell(once)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    expect(await said(id)).toEqual(['open', 'acknowledge Mara Lindqvist']);
    expect(await incidents.escalation(id)).toMatchObject({ nextAtMs: null });
  });

  it('heard before, it stays heard through the death of the process and the replacement of the secret', async () => {
    const id = await opens('delivery');
    const resolved = { type: 'incident.resolved', incidentKey: id, id: 'resolved', occurredAtMs: Date.now() };
    expect(await tell(resolved)).toMatchObject({ body: { outcome: 'accepted' } });
    const before = await incidents.find(id);
    expect(before!.incident).toMatchObject({ state: 'mitigated', mitigatedBy: 'Mara Lindqvist' });
    await wegwarte.kill();
    wegwarte = serve([next, secret]);
    address = await wegwarte.address();
    for (const signedWith of [[secret], [secret, next], [next]]) {
      expect(await tell(resolved, ...signedWith)).toMatchObject({ body: { outcome: 'replayed' } });
    }
    expect(await said(id)).toEqual(['open', 'mitigate Mara Lindqvist']);
  });

  it('what we ended there ourselves does not come back as somebody’s', async () => {
    const id = await opens('cart');
    const echo = { type: 'incident.resolved', incidentKey: id, byProgram: true };
    expect(await tell(echo)).toEqual({ status: 202, body: { outcome: 'ignored' } });
    expect(await said(id)).toEqual(['open']);
  });

  it('what nobody signed is refused, counted and logged, without a word of it', async () => {
    expect((await tell({ incidentKey: 'inc-cart' }, 'a secret that somebody has guessed')).status).toBe(401);
    const metrics = await (await fetch(`${address}/metrics`, { headers: bearer })).text();
    expect(metrics).toContain('wegwarte_inbound_calls_total{route="pagerduty",outcome="forged"} 1');
    const line = wegwarte.log.find(({ msg }) => msg === 'a call from outside was refused');
    expect(line).toMatchObject({ route: 'pagerduty', outcome: 'forged' });
    expect(JSON.stringify(line)).not.toMatch(/inc-cart|guessed|v1=/);
  });
});
