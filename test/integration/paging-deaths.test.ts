import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { payments } from '../../server/src/paging/page-examples.suite.ts';
import { linksOf } from '../../server/src/paging/page-link.ts';
import { Mortality, type LastStep } from '../support/mortality.ts';
import { PagingNight } from '../support/paging-night.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;
const MINUTE = 60_000;

describe.skipIf(!stack.available)(
  `a process that is killed at any step from opened to resolved, on the real database${reason}`,
  () => {
    let night: PagingNight;

    beforeAll(async () => {
      if (!stack.available) return;
      night = await PagingNight.start(stack.databaseUrl);
      night.nowMs = Date.parse('2026-11-24T02:47:00+01:00');
      const people = ['mara', 'jonas'].map((person) => ({
        person,
        name: person === 'mara' ? 'Mara' : 'Jonas',
        channels: night.channelOf(person),
      }));
      const steps = [
        { targets: [{ kind: 'channels' }, { kind: 'person', person: 'mara' }], waitMs: 5 * MINUTE },
        { targets: [{ kind: 'person', person: 'jonas' }], waitMs: 20 * MINUTE },
        { targets: [{ kind: 'everybody' }], waitMs: 10 * MINUTE },
      ] as const;
      night.teams = [
        { ...payments, channels: night.channelOf('payments'), people, escalation: { steps, repeat: 0 } },
      ];
    });
    afterAll(() => night?.stop());

    const stateOf = async (id: string) => (await night.process().incidents.find(id))?.incident.state;

    /** What is done again after a restart, until it is done: by the loops, by the detector, by whoever presses the link. */
    const acts = (id: string): (() => Promise<unknown>)[] => {
      let link: string | undefined;
      return [
        async () => (await stateOf(id)) ?? night.opens(id),
        () => night.round(),
        () => {
          night.nowMs += 5 * MINUTE;
          return Promise.resolve();
        },
        () => night.round(),
        async () => {
          const asked = night.receiver.pages.findLast(
            ({ to, body }) => to === 'jonas' && body.commonLabels['incident'] === id,
          )!;
          const { acknowledge } = linksOf(asked.id, 'https://wegwarte.example/', night.linkKey, night.nowMs);
          link ??= acknowledge.split('/answer/')[1]!;
          return night.process().answers.act(link, {});
        },
        async () => (await stateOf(id)) === 'resolved' || night.resolves(id),
        () => night.round(),
      ];
    };

    /** Goes through it all; a process that dies is followed by one that lives. Answers the steps of the first. */
    const live = async (id: string, last: LastStep | null): Promise<number> => {
      const life = new Mortality(last);
      night.life = life;
      for (const act of acts(id)) {
        try {
          await act();
        } catch (error) {
          if (!life.isOver) throw error;
        }
        if (!life.isOver || !night.life) continue;
        night.life = null;
        // Time for the leases of the dead to run out.
        night.nowMs += 1.1 * MINUTE;
        await act();
      }
      // Its limits are those of another night.
      night.nowMs += 60 * MINUTE;
      return life.steps;
    };

    const expectAllTold = async (id: string) => {
      const received = night.receiver.pages.filter(({ body }) => body.commonLabels['incident'] === id);
      const idsOf = Map.groupBy(received, ({ to, body }) => `${body.commonAnnotations['event']} ${to}`);
      expect([...idsOf.keys()].toSorted(), id).toEqual([
        'opened mara',
        'opened payments',
        'reminded jonas',
        'resolved jonas',
        'resolved mara',
        'resolved payments',
      ]);
      for (const [told, pages] of idsOf)
        expect(new Set(pages.map((page) => page.id)).size, `${id}: ${told}`).toBe(1);
      const history = await night.process().incidents.historyOf(id, 100);
      expect(
        history.map(({ change }) => change),
        id,
      ).toEqual(['open', 'escalate', 'acknowledge', 'resolve']);
      const pages = await night.process().outbox.pagesOf(id);
      expect(
        pages.map(({ state }) => state),
        id,
      ).toEqual(Array(6).fill('delivered'));
      return received.length - idsOf.size;
    };

    it('loses nothing, repeats nothing but under the same key, and lives on in the next one', async () => {
      const steps = await live('undisturbed', null);
      expect(await expectAllTold('undisturbed')).toBe(0);
      expect(steps).toBeGreaterThan(20);
      let repeated = 0;
      for (const when of ['before', 'after'] as const) {
        for (let step = 1; step <= steps; step++) {
          const id = `dies-${when}-${step}`;
          await live(id, { step, when });
          repeated += await expectAllTold(id);
        }
      }
      // Handed over and not recorded: that one comes twice.
      expect(repeated).toBeGreaterThanOrEqual(6);
    });
  },
);
