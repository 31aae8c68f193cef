import type { SourceView } from '@wegwarte/contract';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Rota } from '../../server/src/on-call/rota.ts';
import type { Team } from '../../server/src/on-call/team.ts';
import { payments } from '../../server/src/paging/page-examples.suite.ts';
import { linksOf } from '../../server/src/paging/page-link.ts';
import { showTimeline } from '../../server/src/workflows/show-timeline.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { PagingNight } from '../support/paging-night.ts';

const stack = inject('realStack');
const reason = stack.available ? '' : ` (skipped: ${stack.reason})`;
const MINUTE = 60_000;
const nothing = { accepted: 0, ignored: 0, duplicate: 0, late: 0, rejected: 0 };

describe.skipIf(!stack.available)(
  `nights on call, on the real database and a clock of their own${reason}`,
  () => {
    let night: PagingNight;
    const id = 'inc-7';

    beforeEach(async () => {
      if (!stack.available) return;
      night = await PagingNight.start(stack.databaseUrl);
      night.nowMs = Date.parse('2026-11-24T02:47:00+01:00');
      night.teams = teams();
    });
    afterEach(() => night?.stop());

    const daily = (people: string[], over: Partial<Rota> = {}): Rota => ({
      rota: 'primary',
      title: { en: 'On call', de: 'Bereitschaft' },
      timeZone: 'Europe/Berlin',
      coverage: 'full',
      layers: [
        { layer: 'days', people, startDate: '2026-01-05', handOverAt: '09:00', turnDays: 1, hours: [] },
      ],
      overrides: [],
      ...over,
    });
    const teams = (rota: Rota = daily(['mara'])): Team[] => [
      {
        ...payments,
        channels: night.channelOf('payments'),
        people: ['mara', 'jonas', 'aylin'].map((person) => ({
          person,
          name: person[0]!.toUpperCase() + person.slice(1),
          channels: night.channelOf(person),
        })),
        rotas: [rota],
        escalation: {
          steps: [
            { targets: [{ kind: 'channels' }, { kind: 'on-call', rota: 'primary' }], waitMs: 5 * MINUTE },
            { targets: [{ kind: 'person', person: 'jonas' }], waitMs: 10 * MINUTE },
            { targets: [{ kind: 'team', team: 'platform' }], waitMs: 10 * MINUTE },
          ],
          repeat: 0,
        },
      },
      { ...payments, team: 'platform', isDefault: true, channels: night.channelOf('platform') },
    ];

    it('nobody takes it at 02:47, the next one is asked five minutes later and takes it; everybody hears the end', async () => {
      await night.opens(id);
      await night.round();
      expect(night.heard().sort()).toEqual(['opened mara', 'opened payments']);
      await night.passes(4.9);
      expect(night.heard()).toEqual([]);
      await night.passes(0.2);
      expect(night.heard()).toEqual(['reminded jonas']);
      const { id: page } = night.receiver.pages.at(-1)!;
      const { acknowledge } = linksOf(page, 'https://wegwarte.example/', night.linkKey, night.nowMs);
      const [, link] = acknowledge.split('/answer/');
      expect(await night.process().answers.act(link!, {})).toMatchObject({ kind: 'done', takenBy: 'Jonas' });
      const again = await night.process().answers.act(link!, {});
      expect(again).toEqual({ kind: 'refused', because: 'used' });
      await night.passes(60);
      expect(night.heard()).toEqual([]);
      await night.resolves(id);
      await night.round();
      expect(night.heard().sort()).toEqual(['resolved jonas', 'resolved mara', 'resolved payments']);
      expect(night.receiver.refused).toEqual([]);
    });

    it('nobody else is asked once somebody has dealt with it, and everybody who was is asked anew when it goes on', async () => {
      await night.opens(id);
      await night.round();
      expect(night.heard().sort()).toEqual(['opened mara', 'opened payments']);
      await night.process().settle.mitigate(id, 'Mara');
      await night.passes(30);
      expect(night.heard()).toEqual([]);
      await night.relapses(id);
      await night.round();
      expect(night.heard().sort()).toEqual(['reminded mara', 'reminded payments']);
      await night.passes(5.2);
      expect(night.heard()).toEqual(['reminded jonas']);
    });

    it('whoever was told hears that somebody has ended it, and nobody else is asked', async () => {
      await night.opens(id);
      await night.round();
      night.heard();
      await night.process().settle.resolve(id, 'Mara');
      await night.passes(30);
      expect(night.heard().sort()).toEqual(['resolved mara', 'resolved payments']);
      const events = await night.process().incidents.historyOf(id, 100);
      expect(events.map(({ change, by }) => [change, by])).toContainEqual(['resolve', 'Mara']);
    });

    it('fifty incidents at once are told to a person in one message, of which one link takes them all', async () => {
      const ids = Array.from({ length: 50 }, (_, at) => `storm-${at}`);
      for (const one of ids) await night.opens(one);
      await night.passes(4);
      const heard = night.heard();
      expect(heard.filter((one) => one.endsWith(' mara'))).toEqual(['digest mara']);
      expect(heard.filter((one) => one === 'opened payments')).toHaveLength(50);
      const digest = night.receiver.pages.find(({ to }) => to === 'mara')!;
      expect(digest.body.alerts.map(({ labels }) => labels['incident']).toSorted()).toEqual(ids.toSorted());
      const { acknowledge } = linksOf(digest.id, 'https://wegwarte.example/', night.linkKey, night.nowMs);
      const [, link] = acknowledge.split('/answer/');
      expect(await night.process().answers.act(link!, {})).toMatchObject({ kind: 'done', takenBy: 'Mara' });
      expect(await night.process().answers.act(link!, {})).toMatchObject({ because: 'used' });
      const taken = await night.process().incidents.current(night.nowMs);
      expect(taken.map(({ incident }) => incident.acknowledgedBy)).toEqual(ids.map(() => 'Mara'));
      await night.passes(30);
      expect(night.heard()).toEqual([]);
      for (const one of ids) await night.resolves(one);
      await night.passes(1);
      expect(night.heard().filter((one) => one.endsWith(' mara'))).toEqual(['digest mara']);
    });

    it('what exceeds a person’s limit is told at its end, in a message whose timeline entries say so; of what nobody took the next one hears', async () => {
      for (const nth of [1, 2, 3, 4, 5, 6]) {
        await night.opens(`inc-${nth}`);
        await night.round();
      }
      expect(night.heard().filter((one) => one.endsWith(' mara'))).toEqual(Array(3).fill('opened mara'));
      await night.process().acknowledge.by('inc-4', 'Mara');
      await night.passes(5);
      // Whoever is asked next has had no page yet. All five that are nobody's are due at once.
      expect(night.heard()).toEqual(['digest jonas']);
      await night.passes(5);
      expect(night.heard()).toEqual(['digest mara']);
      const { alerts } = night.receiver.pages.at(-1)!.body;
      expect(alerts.map(({ labels }) => labels['incident'])).toEqual(['inc-5', 'inc-6']);
      const { incidents, outbox } = night.process();
      const told = (await showTimeline('inc-6', { incidents, outbox })).filter(({ receiver }) => receiver);
      expect(
        told.map(({ change, receiver, inDigest }) => [change, receiver!.person ?? receiver!.team, inDigest]),
      ).toEqual([
        ['page-delivered', 'payments', false],
        ['page-delivered', 'jonas', true],
        ['page-delivered', 'mara', true],
      ]);
    });

    it('a feed that lags wakes whoever runs Wegwarte, once, and no expert; it is taken by link and ends by itself', async () => {
      const lagging = (source: string): SourceView => ({
        source,
        state: 'lagging',
        since: new Date(night.nowMs).toISOString(),
        partitions: 1,
        unread: 900,
        behindSeconds: 300,
        newestTouchpoint: null,
        watermark: null,
        lastMessage: null,
        perSecond: { lastMinute: 0, lastHour: 0 },
        lastMinute: nothing,
        lastHour: nothing,
        rejectedBecause: [],
        openLetters: [],
      });
      night.sources = [lagging('shop'), lagging('app')];
      await night.passes(1.9);
      expect(night.heard()).toEqual([]);
      await night.passes(0.3);
      expect(night.heard()).toEqual(['opened platform']);
      const { id: page } = night.receiver.pages.at(-1)!;
      const { acknowledge } = linksOf(page, 'https://wegwarte.example/', night.linkKey, night.nowMs);
      const [, link] = acknowledge.split('/answer/');
      expect(await night.process().answers.act(link!, {})).toMatchObject({ kind: 'done' });
      await night.passes(30);
      const open = (await night.process().platformIncidents.current(night.nowMs)).map((one) => one.incident);
      expect(open.map(({ state, partOf }) => [state, partOf === null])).toEqual(
        expect.arrayContaining([
          ['acknowledged', true],
          ['open', false],
        ]),
      );
      night.sources = [];
      await night.passes(4);
      expect(night.heard()).toEqual(['resolved platform']);
      expect(night.receiver.refused).toEqual([]);
    });

    it('on the night the clocks go back, whoever is on call at that hour is told', async () => {
      // A hand-over at 02:30, which comes twice: the first time counts.
      const hour = (people: string[]) => ({
        layer: 'days',
        people,
        startDate: '2026-10-24',
        handOverAt: '02:30',
        turnDays: 1,
        hours: [],
      });
      night.teams = teams(daily([], { layers: [hour(['mara', 'jonas'])] }));
      night.nowMs = Date.parse('2026-10-25T02:29:00+02:00');
      await night.opens(id);
      await night.round();
      expect(night.heard()).toContain('opened mara');
      night.nowMs = Date.parse('2026-10-25T02:29:00+01:00');
      await night.opens(`${id}-again`);
      await night.round();
      expect(night.heard()).toContain('opened jonas');
    });

    it('somebody who stands in is told in place of whoever would be on call', async () => {
      const { overrides } = night.process();
      await overrides.add({
        id,
        team: 'payments',
        rota: 'primary',
        person: 'aylin',
        fromMs: night.nowMs - MINUTE,
        toMs: night.nowMs + MINUTE,
        reason: 'swapped',
        createdBy: 'mara',
        createdAtMs: night.nowMs,
        removedBy: null,
        removedAtMs: null,
      });
      await night.opens(id);
      await night.round();
      expect(night.heard().sort()).toEqual(['opened aylin', 'opened payments']);
      await overrides.remove('payments', id, 'mara', night.nowMs);
    });

    it('what a maintenance kept back is not told at its end when somebody took it meanwhile', async () => {
      await night.process().silences.add({
        id,
        matcher: { team: 'payments' },
        fromMs: night.nowMs - MINUTE,
        toMs: night.nowMs + 30 * MINUTE,
        recurrence: null,
        reason: 'import',
        author: 'mara',
        createdAtMs: night.nowMs,
        endedBy: null,
        endedAtMs: null,
      });
      await night.opens(id);
      await night.opens(`${id}-still`);
      await night.passes(10);
      await night.process().acknowledge.by(id, 'Mara');
      await night.passes(19);
      expect(night.heard()).toEqual([]);
      await night.passes(2);
      expect(night.heard().sort()).toEqual(['opened mara', 'opened payments']);
      expect(await night.process().outbox.pagesOf(id)).toEqual([]);
    });

    it('a dead channel is not waited for', async () => {
      const [own, ...others] = night.teams;
      const gone = own!.people!.map((one) =>
        one.person === 'mara' ? { ...one, channels: night.channelOf('gone') } : one,
      );
      night.teams = [{ ...own!, channels: night.channelOf('gone'), people: gone }, ...others];
      const refuse = async () => ({ kind: 'permanent', detail: 'answered 404' }) as const;
      await night.opens(id);
      await night.process(refuse).delivery.runOnce(night.nowMs);
      await night.round();
      expect(night.heard()).toEqual(['reminded jonas']);
    });

    it('a vendor that is down for an hour is asked ever more seldom, the next person is told after a minute, and the page arrives once in the end', async () => {
      night.random = seededRandom(7);
      night.receiver.troubles.set('mara', 'down').set('payments', 'down');
      await night.opens(id);
      await night.round();
      await night.passes(0.9);
      expect(night.heard()).toEqual([]);
      await night.passes(0.2);
      expect(night.heard()).toEqual(['reminded jonas']);
      await night.passes(58.9);
      expect(night.heard()).toEqual(['reminded platform']);
      // Two channels: with full jitter some 20 attempts an hour each, and without any pause it would be 360.
      expect(night.receiver.asked).toBeGreaterThan(2 * 12);
      expect(night.receiver.asked).toBeLessThan(2 * 40);
      const { incidents, outbox } = night.process();
      const waiting = (await showTimeline(id, { incidents, outbox })).filter(
        ({ change }) => change === 'page-waiting',
      );
      expect(waiting.map(({ receiver, detail }) => [receiver!.person ?? receiver!.team, detail])).toEqual([
        ['payments', expect.stringContaining('503')],
        ['mara', expect.stringContaining('503')],
      ]);
      // It is back, takes the page, and its answer is lost: it comes again, and is known by its id.
      night.receiver.troubles.set('mara', 'answers-lost').delete('payments');
      await night.passes(5.2);
      night.receiver.troubles.clear();
      await night.passes(5.2);
      const toMara = night.receiver.pages.filter(({ to }) => to === 'mara');
      expect(toMara.length).toBeGreaterThan(1);
      expect(new Set(toMara.map((page) => page.id)).size).toBe(1);
      const told = (await showTimeline(id, { incidents, outbox })).filter(
        ({ change }) => change === 'page-delivered',
      );
      expect(
        told.map(({ receiver, attempts }) => [receiver!.person ?? receiver!.team, attempts! > 10]),
      ).toEqual([
        ['jonas', false],
        ['platform', false],
        ['payments', true],
        ['mara', true],
      ]);
      night.heard();
      await night.passes(60);
      expect(night.heard()).toEqual([]);
    });

    it('a process that dies between any two steps repeats none and forgets none', async () => {
      // Dies with each page on its way: it was received, and nobody wrote that down.
      const dying = async (): Promise<never> => await new Promise(() => undefined);
      await night.opens(id);
      void night.process(dying).delivery.runOnce(night.nowMs);
      await night.passes(2);
      expect(night.heard().sort()).toEqual(['opened mara', 'opened payments']);
      night.nowMs += 3 * MINUTE;
      // Two that both believe to be elected, and neither gets to send anything.
      const two = [night.process(), night.process()];
      await Promise.all(two.map(({ escalate }) => escalate.round(night.teams, night.nowMs)));
      await night.passes(1);
      expect(night.heard()).toEqual(['reminded jonas']);
      await night.passes(9.5);
      expect(night.heard()).toEqual(['reminded platform']);
      const ids = night.receiver.pages.map((page) => `${page.to} ${page.id}`);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('handed on, it is nobody’s again, whoever gets it is asked from the beginning, and the history says so', async () => {
      await night.opens(id);
      await night.round();
      await night.process().acknowledge.by(id, 'Mara');
      night.heard();
      await night.passes(1);
      await night.process().handOn.to(id, { person: 'aylin' }, 'knows the provider', 'Mara');
      await night.round();
      expect(night.heard()).toEqual(['reminded aylin']);
      const { pages } = night.receiver;
      expect(pages.at(-1)!.body.commonAnnotations['why']).toContain(
        'Mara handed this on to Payments: knows the provider.',
      );
      await night.passes(5);
      expect(night.heard().sort()).toEqual(['reminded mara', 'reminded payments']);
      await night.process().handOn.to(id, { team: 'platform' }, 'it is the network', 'Aylin');
      await night.passes(30);
      expect(night.heard()).toEqual(['reminded platform']);
      const history = await night.process().incidents.historyOf(id, 100);
      expect(history.map(({ change, by }) => [change, by])).toEqual([
        ['open', undefined],
        ['acknowledge', 'Mara'],
        ['hand-on', 'Mara'],
        ['escalate', undefined],
        ['hand-on', 'Aylin'],
      ]);
      expect(history[2]!.detail).toBe('to Aylin: knows the provider');
    });

    it('put off, it comes back to whoever did so, unless it is taken for good', async () => {
      await night.opens(id);
      await night.opens('inc-8');
      await night.round();
      night.heard();
      const { handOn, acknowledge } = night.process();
      for (const each of [id, 'inc-8']) await handOn.snooze(each, 30 * MINUTE, 'Mara', 'mara');
      await acknowledge.by('inc-8', 'Mara');
      await night.passes(29.9);
      expect(night.heard()).toEqual([]);
      await night.passes(0.2);
      expect(night.heard()).toEqual(['reminded mara']);
      expect((await night.process().incidents.find(id))!.incident).toMatchObject({
        state: 'open',
        acknowledgedBy: null,
      });
    });

    it('in a storm all that a team is asked to take are taken at once, and no others', async () => {
      for (const nth of [1, 2, 3]) await night.opens(`inc-${nth}`);
      await night.process().handOn.to('inc-3', { team: 'platform' }, 'theirs', 'Mara');
      expect(await night.process().acknowledge.all('payments', 'Mara')).toEqual(['inc-1', 'inc-2']);
      await night.passes(20);
      expect(night.heard()).toEqual(['reminded platform']);
    });

    it('a process that was away for an hour takes one step, not all that it missed', async () => {
      await night.opens(id);
      await night.round();
      night.heard();
      night.nowMs += 60 * MINUTE;
      await night.round();
      await night.round();
      expect(night.heard()).toEqual(['reminded jonas']);
    });
  },
);
