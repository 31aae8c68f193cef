import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { payments } from '../../server/src/paging/page-examples.suite.ts';
import { eventually } from '../support/eventually.ts';
import { PagingNight } from '../support/paging-night.ts';
import { NtfyReceiver } from '../support/receivers/ntfy.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;
const INCIDENTS = 1_000;

describe.skipIf(!stack.available)(
  `a thousand incidents within a minute, on the real database and with two instances that send${reason}`,
  () => {
    let night: PagingNight;
    let ofTeam: NtfyReceiver;
    let ofMara: NtfyReceiver;
    const ntfy = ({ topic, token, api }: NtfyReceiver) => ({ kind: 'ntfy', topic, token, api }) as const;

    beforeAll(async () => {
      if (!stack.available) return;
      night = await PagingNight.start(stack.databaseUrl);
      ofTeam = await NtfyReceiver.start();
      ofMara = await NtfyReceiver.start();
      night.nowMs = Date.parse('2026-11-24T02:47:00+01:00');
      const people = [{ person: 'mara', name: 'Mara', channels: [ntfy(ofMara)] }];
      const targets = [{ kind: 'channels' }, { kind: 'person', person: 'mara' }] as const;
      night.teams = [
        {
          ...payments,
          channels: [ntfy(ofTeam)],
          people,
          escalation: { steps: [{ targets, waitMs: 60 * 60_000 }], repeat: 0 },
        },
      ];
    });
    afterAll(() => Promise.all([night?.stop(), ofTeam?.stop(), ofMara?.stop()]));

    it('each is told to its team within seconds, a person gets three pages and a digest, and nothing is lost', async () => {
      night.runs();
      const [elected, other] = [night.process().delivery, night.process().delivery];
      elected.start();
      other.start();
      for (let nth = 0; nth < INCIDENTS; nth++) {
        await night.opens(`storm-${nth}`);
        elected.wake();
      }
      const openedMs = new Map(
        (await night.process().incidents.current(0)).map(({ incident }) => [
          incident.id,
          incident.openedAtMs,
        ]),
      );
      expect(openedMs.size).toBe(INCIDENTS);
      const toTeam = await eventually('every incident to be told to its team', async () => {
        const pages = (await night.pages()).filter(({ person }) => person === undefined);
        return pages.length === INCIDENTS && pages.every(({ state }) => state === 'delivered') && pages;
      });
      const afterMs = toTeam.map((page) => page.deliveredAtMs! - openedMs.get(page.incidentId)!);
      const p95Ms = afterMs.toSorted((one, two) => one - two)[Math.floor(0.95 * INCIDENTS)]!;
      expect(p95Ms).toBeLessThanOrEqual(5_000);
      // The first ones, with what had come together with them; the rest waits for its time.
      expect(ofMara.messages.length).toBeLessThanOrEqual(3);
      night.nowMs += 10 * 60_000;
      await eventually('the outbox to drain', async () => {
        const pages = await night.pages();
        return pages.length === 2 * INCIDENTS && pages.every(({ state }) => state === 'delivered');
      });
      await Promise.all([elected.stop(), other.stop()]);
      expect(ofMara.messages.length).toBeLessThanOrEqual(4);
      expect(countTold(ofMara)).toBe(INCIDENTS);
      expect(countTold(ofTeam)).toBe(INCIDENTS);
      expect(ofTeam.messages.length).toBeLessThan(20 + 60 / 2);
      expect([...ofMara.http.refused, ...ofTeam.http.refused]).toEqual([]);
    }, 120_000);
  },
);

/** By their headlines: `212 incidents`, or one of one. */
function countTold({ messages }: NtfyReceiver): number {
  return messages
    .map(({ title = '' }) => Number(/^([\d,]+) incidents/.exec(title)?.[1]?.replaceAll(',', '') ?? 1))
    .reduce((sum, count) => sum + count, 0);
}
