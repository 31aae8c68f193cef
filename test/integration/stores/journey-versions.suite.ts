import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgJourneyVersions } from '../../../server/src/storage/pg-journey-versions.ts';
import { removedJourneys } from '../../../server/src/workflows/journey-versions.ts';
import type { KnownJourneys } from '../../../server/src/workflows/journey-versions.ts';
import { journeyContent } from '../../support/journey-content.ts';

const nowMs = Date.parse('2026-11-24T02:47:10Z');

export function describeJourneyVersions(databaseNow: () => Database): void {
  describe('journey versions', () => {
    const clear = () =>
      databaseNow()
        .query('delete from journey_version')
        .then(() => undefined);
    beforeEach(clear);
    afterAll(clear);
    const versions = () => new PgJourneyVersions(databaseNow());
    const names = ({ current }: KnownJourneys) =>
      current.map(({ definition: { journey, version } }) => `${journey} v${version}`);

    it('stay the same while the meaning does', async () => {
      const first = await versions().register([journeyContent('checkout', 'a')], nowMs);
      const again = await versions().register([journeyContent('checkout', 'a')], nowMs + 1);
      expect(names(again)).toEqual(['checkout v1']);
      expect(again).toEqual(first);
      expect(again.current[0]!.sinceMs).toBe(nowMs);
    });

    it('go up with each change, also back to an earlier meaning', async () => {
      for (const [index, meaning] of ['a', 'b', 'a'].entries()) {
        const known = await versions().register([journeyContent('checkout', meaning)], nowMs + index);
        expect(names(known)).toEqual([`checkout v${index + 1}`]);
        expect(known.former.map(({ definition: { version } }) => version)).toEqual(
          Array.from({ length: index }, (_, at) => at + 1),
        );
      }
    });

    it('are retired with their file, and a new one begins when it comes back', async () => {
      const [checkout, repair] = [journeyContent('checkout', 'a'), journeyContent('repair', 'a')];
      await versions().register([checkout, repair], nowMs);
      const without = await versions().register([checkout], nowMs + 1);
      expect(names(without)).toEqual(['checkout v1']);
      // Runs that are under way still follow it.
      expect(without.former.map(({ definition: { journey } }) => journey)).toEqual(['repair']);
      const removed = (known: KnownJourneys) =>
        removedJourneys(known).map(({ definition, sinceMs, retiredMs }) => [
          definition.journey,
          sinceMs,
          retiredMs,
        ]);
      expect(removed(without)).toEqual([['repair', nowMs, nowMs + 1]]);
      expect(removed(await versions().register([checkout], nowMs + 5))).toEqual([
        ['repair', nowMs, nowMs + 1],
      ]);
      const back = await versions().register([checkout, repair], nowMs + 2);
      expect(names(back)).toEqual(['checkout v1', 'repair v2']);
      expect(removed(back)).toEqual([]);
    });

    it('are agreed on by instances that start at once', async () => {
      const contents = [journeyContent('checkout', 'a'), journeyContent('repair', 'b')];
      const starters = await Promise.all(
        Array.from({ length: 5 }, (_, index) => versions().register(contents, nowMs + index)),
      );
      for (const starter of starters) expect(starter).toEqual(starters[0]);
      const [row] = await databaseNow().query<{ count: number }>('select count(*)::int from journey_version');
      expect(row!.count).toBe(2);
    });
  });
}
