import { beforeEach, describe, expect, it } from 'vitest';
import { countAttempt } from './decide-delivery.ts';
import { alarmMs, examplePage } from './page-examples.suite.ts';
import type { ClaimedThread, PageOutbox } from './page-outbox.ts';
import { gatherPages, sharingFate } from './gather-pages.ts';
import { type Page, receiverKey } from './page.ts';
import type { ReceiverLoad } from './receiver-limit.ts';

/** An empty outbox, and the transaction that writes pages into it. */
export interface OutboxUnderTest {
  readonly outbox: PageOutbox;
  plan(pages: readonly Page[]): Promise<void>;
}

/** What every outbox must keep. `makeOutbox` is called before each test. */
export function describePageOutbox(name: string, makeOutbox: () => Promise<OutboxUnderTest>): void {
  describe(`page outbox: ${name}`, () => {
    const leaseMs = 60_000;
    let outbox: PageOutbox;
    let plan: OutboxUnderTest['plan'];

    beforeEach(async () => {
      const made = await makeOutbox();
      outbox = made.outbox;
      plan = (pages) => made.plan(pages);
    });

    const claim = (nowMs: number, limit = 10): Promise<readonly ClaimedThread[]> =>
      outbox.claim({ nowMs, leaseUntilMs: nowMs + leaseMs, limit });
    const ids = (threads: readonly ClaimedThread[]): string[][] =>
      threads.map((thread) => thread.pages.map((page) => page.id));

    it('hands out a page when it is due, and not before', async () => {
      const page = examplePage('opened', { nextAttemptAtMs: alarmMs + 500 });
      await plan([page]);
      expect(await claim(alarmMs + 499)).toEqual([]);
      const [thread] = await claim(alarmMs + 500);
      expect(thread?.pages).toEqual([page]);
    });

    it('pages once what is planned twice, even after it was delivered', async () => {
      const page = examplePage('opened');
      await plan([page]);
      await plan([{ ...page, plannedAtMs: alarmMs + 9, nextAttemptAtMs: alarmMs + 9 }]);
      const [thread] = await claim(alarmMs);
      expect(thread?.pages).toEqual([page]);
      await outbox.record(
        thread!.lease,
        [{ ...page, state: 'delivered', deliveredAtMs: alarmMs }],
        'release',
      );
      await plan([page]);
      expect(await claim(alarmMs + 1_000)).toEqual([]);
    });

    it('lets one sender at a time have a thread', async () => {
      await plan([examplePage('opened')]);
      expect(await claim(alarmMs)).toHaveLength(1);
      expect(await claim(alarmMs)).toEqual([]);
      expect(await claim(alarmMs + leaseMs - 1)).toEqual([]);
    });

    it('gives racing senders different threads', async () => {
      const pages = Array.from({ length: 12 }, (_, at) => examplePage('opened', { incidentId: `inc-${at}` }));
      await plan(pages);
      const claims = await Promise.all([claim(alarmMs, 5), claim(alarmMs, 5), claim(alarmMs, 5)]);
      const claimed = claims.flat().flatMap((thread) => thread.pages.map((page) => page.id));
      expect(new Set(claimed).size).toBe(claimed.length);
      // A race may end with fewer than there are, but what was left must be there for the next claim.
      claimed.push(...ids(await claim(alarmMs, 12)).flat());
      expect(new Set(claimed)).toEqual(new Set(pages.map((page) => page.id)));
    });

    it('hands the thread of a sender that died to the next one, and lets the first write no more', async () => {
      const page = examplePage('opened');
      await plan([page]);
      const [dead] = await claim(alarmMs);
      const attempted = countAttempt(page, alarmMs);
      expect(await outbox.record(dead!.lease, [attempted], 'hold')).toBe(true);

      const [next] = await claim(alarmMs + leaseMs);
      expect(next?.pages).toEqual([attempted]);
      expect(await outbox.record(dead!.lease, [{ ...attempted, state: 'failed' }], 'release')).toBe(false);
      expect(await outbox.pagesOf(page.incidentId)).toEqual([attempted]);
      expect(await outbox.record(next!.lease, [{ ...attempted, state: 'delivered' }], 'release')).toBe(true);
    });

    it('still takes the outcome of a sender that was slow, when nobody took its place', async () => {
      const page = examplePage('opened');
      await plan([page]);
      const [thread] = await claim(alarmMs);
      const delivered: Page = {
        ...countAttempt(page, alarmMs),
        state: 'delivered',
        deliveredAtMs: alarmMs + leaseMs,
      };
      expect(await outbox.record(thread!.lease, [delivered], 'release')).toBe(true);
      expect(await claim(alarmMs + 2 * leaseMs)).toEqual([]);
    });

    it('keeps everything that is recorded, and holds or frees the thread as asked', async () => {
      const page = examplePage('opened');
      await plan([page]);
      const [thread] = await claim(alarmMs);
      await outbox.record(thread!.lease, [countAttempt(page, alarmMs)], 'hold');
      expect(await claim(alarmMs + 1)).toEqual([]);

      const retrying: Page = {
        ...countAttempt(page, alarmMs),
        nextAttemptAtMs: alarmMs + 2_000,
        lastError: 'hooks.example: ECONNREFUSED',
      };
      await outbox.record(thread!.lease, [retrying], 'release');
      expect(await claim(alarmMs + 1_999)).toEqual([]);
      const [again] = await claim(alarmMs + 2_000);
      expect(again?.pages).toEqual([retrying]);
      expect(again?.lease).not.toBe(thread!.lease);
    });

    it('keeps what a channel finds its message again by, for that thread alone', async () => {
      const opened = examplePage('opened');
      await plan([opened, examplePage('opened', { id: 'page_elsewhere', channel: 'webhook-2' })]);
      const threads = await claim(alarmMs);
      expect(threads.map(({ reference }) => reference)).toEqual([null, null]);
      const mine = threads.find(({ pages }) => pages[0]!.id === opened.id)!;
      const other = threads.find((thread) => thread !== mine)!;
      await outbox.record(other.lease, [{ ...other.pages[0]!, state: 'delivered' }], 'release');
      await outbox.record(mine.lease, [], 'hold', 'first');
      await outbox.record(mine.lease, [{ ...opened, state: 'delivered' }], 'release');
      await plan([
        examplePage('resolved', { changedAtMs: alarmMs + 1 }),
        examplePage('resolved', { changedAtMs: alarmMs + 1, id: 'page_end', channel: 'webhook-2' }),
      ]);
      const later = await claim(alarmMs + 1);
      expect(later.map(({ reference }) => reference).toSorted()).toEqual(['first', null]);
      const again = later.find(({ reference }) => reference === 'first')!;
      expect(again.pages[0]!.id).toBe(opened.id);
      await outbox.record(again.lease, [], 'release', 'second');
      const [last] = await claim(alarmMs + 2);
      expect(last?.reference).toBe('second');
    });

    it('frees a thread in which nothing changed', async () => {
      await plan([examplePage('opened')]);
      const [thread] = await claim(alarmMs);
      expect(await outbox.record(thread!.lease, [], 'release')).toBe(true);
      expect(await claim(alarmMs)).toHaveLength(1);
      expect(await outbox.record(thread!.lease, [], 'release')).toBe(false);
    });

    it('hands out a thread whole and in the order it was planned, settled pages too', async () => {
      const opened = examplePage('opened');
      const elsewhere = examplePage('opened', { id: 'page_elsewhere', channel: 'webhook-2' });
      await plan([opened, elsewhere]);
      for (const thread of await claim(alarmMs)) {
        const settled = thread.pages.map((page): Page => ({
          ...page,
          state: 'delivered',
          deliveredAtMs: alarmMs,
        }));
        await outbox.record(thread.lease, settled, 'release');
      }
      const resolved = examplePage('resolved', { changedAtMs: alarmMs + 60_000 });
      await plan([resolved]);
      expect(ids(await claim(alarmMs + 60_000))).toEqual([[opened.id, resolved.id]]);
      expect((await outbox.pagesOf(opened.incidentId)).map((page) => page.id)).toEqual([
        opened.id,
        elsewhere.id,
        resolved.id,
      ]);
    });

    it('keeps a page back while the one before it is being sent', async () => {
      const opened = examplePage('opened');
      await plan([opened]);
      const [thread] = await claim(alarmMs);
      await plan([examplePage('resolved', { changedAtMs: alarmMs + 1 })]);
      expect(await claim(alarmMs + 1)).toEqual([]);
      await outbox.record(thread!.lease, [{ ...opened, state: 'delivered' }], 'release');
      expect(ids(await claim(alarmMs + 1))[0]).toHaveLength(2);
    });

    it('serves those due longest first, up to the limit', async () => {
      const due = (incidentId: string, agoMs: number): Page =>
        examplePage('opened', { incidentId, nextAttemptAtMs: alarmMs - agoMs });
      const [newest, oldest, middle] = [due('inc-a', 1_000), due('inc-b', 3_000), due('inc-c', 2_000)];
      await plan([newest, oldest, middle]);
      expect(
        ids(await claim(alarmMs, 2))
          .flat()
          .sort(),
      ).toEqual([oldest.id, middle.id].sort());
      expect(ids(await claim(alarmMs, 2))).toEqual([[newest.id]]);
    });

    describe('a turn', () => {
      const receiver = { team: 'payments', channel: 'webhook-1' };
      const pageOf = (incidentId: string, different: Partial<Page> = {}): Page =>
        examplePage('opened', { incidentId, ...different });
      const turnOf = ({ lease }: ClaimedThread) => ({
        lease,
        receiver: receiverKey(receiver),
        leaseUntilMs: alarmMs + leaseMs,
      });
      const busyUntil = (load: ReceiverLoad, ms: number): ReceiverLoad => ({ ...load, alarmsUntilMs: ms });

      it('is decided alone for its receiver, on what the one before left', async () => {
        await plan(['inc-a', 'inc-b', 'inc-c'].map((id) => pageOf(id)));
        const threads = await claim(alarmMs);
        const seen: number[] = [];
        await Promise.all(
          threads.map((thread) =>
            outbox.takeTurn(turnOf(thread), async ({ load, pages, others }) => {
              // Time for another one to come in between.
              await others();
              seen.push(load.alarmsUntilMs);
              return { load: busyUntil(load, load.alarmsUntilMs + 1), pages, thread: 'release' };
            }),
          ),
        );
        expect(seen).toEqual([0, 1, 2]);
      });

      it('writes what was decided, and nothing when it fails or its lease has passed on', async () => {
        const page = pageOf('inc-a');
        await plan([page]);
        const [thread] = await claim(alarmMs);
        const failing = outbox.takeTurn(turnOf(thread!), () => Promise.reject(new Error('a defect')));
        await expect(failing).rejects.toThrow('a defect');
        const attempted = countAttempt(page, alarmMs);
        const turn = await outbox.takeTurn(turnOf(thread!), async ({ load }) => ({
          load,
          pages: [attempted],
          thread: 'release',
        }));
        expect(turn?.lease).toBe(thread!.lease);
        expect(await outbox.find(page.id)).toEqual(attempted);
        expect(
          await outbox.takeTurn(turnOf(thread!), () => Promise.reject(new Error('unreached'))),
        ).toBeNull();
      });

      it('can have all that waits for the receiver and is not on its way', async () => {
        const later = pageOf('inc-later', { nextAttemptAtMs: alarmMs + leaseMs });
        const tried = pageOf('inc-tried', { attempts: 1, nextAttemptAtMs: alarmMs + leaseMs });
        const other = pageOf('inc-other', { id: 'page_other', channel: 'webhook-2' });
        await plan([pageOf('inc-a'), pageOf('inc-b'), later, tried, other]);
        const threads = await claim(alarmMs);
        const own = threads.find(({ pages }) => pages[0]!.incidentId === 'inc-a')!;
        let seen: string[] = [];
        await outbox.takeTurn(turnOf(own), async ({ load, others }) => {
          seen = (await others()).flatMap(({ pages }) => pages.map(({ incidentId }) => incidentId));
          return { load, pages: [], thread: 'release' };
        });
        expect(seen).toEqual(['inc-b', 'inc-later']);
      });

      it('that gathers takes others out of the hands they are in, and their pages share the fate of the digest', async () => {
        const pages = ['inc-a', 'inc-b'].map((id) => pageOf(id)) as [Page, Page];
        await plan(pages);
        const [own, other] = await claim(alarmMs);
        const gathered = gatherPages(pages, alarmMs);
        const digest = countAttempt(gathered.digest, alarmMs);
        const turn = await outbox.takeTurn(turnOf(own!), async ({ load, others }) => {
          expect(await others()).toHaveLength(1);
          return { load, pages: gathered.pages, digest, thread: 'hold' };
        });
        const unreached = () => Promise.reject(new Error('unreached'));
        expect(await outbox.takeTurn(turnOf(other!), unreached)).toBeNull();
        await plan(
          pages.map((page) =>
            examplePage('resolved', { incidentId: page.incidentId, changedAtMs: alarmMs + 1 }),
          ),
        );
        expect(await claim(alarmMs + 1)).toEqual([]);
        expect(await outbox.gatheredIn(digest.id)).toEqual(gathered.pages);
        expect(await outbox.find(digest.id)).toEqual(digest);

        // It was cut short, and the next one gets through.
        const [again] = await claim(alarmMs + leaseMs);
        expect(again?.pages).toEqual([digest]);
        expect(await outbox.record(turn!.lease, [digest], 'release')).toBe(false);
        const delivered: Page = { ...digest, state: 'delivered', deliveredAtMs: alarmMs + leaseMs };
        expect(await outbox.record(again!.lease, [delivered], 'release')).toBe(true);
        expect(await outbox.gatheredIn(digest.id)).toEqual(
          gathered.pages.map((page) => sharingFate(page, delivered)),
        );
        expect(ids(await claim(alarmMs + leaseMs)).map((thread) => thread.length)).toEqual([2, 2]);
      });

      it('knows the longest pause that was asked for', async () => {
        await outbox.pause(receiverKey(receiver), alarmMs + 9);
        await outbox.pause(receiverKey(receiver), alarmMs + 5);
        await plan([pageOf('inc-a')]);
        const [thread] = await claim(alarmMs);
        await outbox.takeTurn(turnOf(thread!), async ({ load }) => {
          expect(load.heldUntilMs).toBe(alarmMs + 9);
          return { load, pages: [], thread: 'release' };
        });
      });
    });
  });
}
