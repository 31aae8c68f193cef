import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../server/src/storage/database.ts';
import { PgLogTable } from '../../../server/src/storage/pg-log-table.ts';

const nowMs = Date.parse('2026-11-24T02:47:10Z');

export function describeLogTable(databaseNow: () => Database): void {
  describe('the log table', () => {
    let table: PgLogTable;
    beforeEach(async () => {
      await databaseNow().query('truncate embedded_log');
      table = new PgLogTable(databaseNow());
    });
    const entries = (...texts: string[]) => texts.map((text) => ({ key: 'k', value: Buffer.from(text) }));

    it('gives back what was appended, byte by byte and in order', async () => {
      const { endOffset } = await table.extent();
      await table.append([...entries('a', 'b'), { key: 'k', value: Buffer.from([0, 255, 10]) }], nowMs);
      const read = await table.read(endOffset, 10);
      expect(read.map(({ value }) => [...value!])).toEqual([[97], [98], [0, 255, 10]]);
      expect(read.map(({ loggedAtMs }) => loggedAtMs)).toEqual([nowMs, nowMs, nowMs]);
      const [first, ...others] = read.map(({ offset }) => offset);
      expect(others).toEqual([first! + 1, first! + 2]);
      expect((await table.extent()).endOffset).toBe(first! + 3);
      expect(await table.read(first! + 1, 1)).toEqual([read[1]]);
    });

    it('shows no offset after a higher one, however many append at once', async () => {
      const { endOffset } = await table.extent();
      const seen: number[] = [];
      const writers = Array.from({ length: 20 }, (_, writer) =>
        table.append(entries(`${writer}-1`, `${writer}-2`, `${writer}-3`), nowMs),
      );
      const all = Promise.all(writers);
      let isDone = false;
      void all.then(() => (isDone = true));
      // A reader that follows: what it passes by it never sees again.
      for (let next = endOffset, last = false; !last;) {
        last = isDone;
        for (const { offset } of await table.read(next, 1_000)) {
          seen.push(offset);
          next = offset + 1;
        }
      }
      await all;
      expect(seen).toHaveLength(60);
      const texts = (await table.read(endOffset, 100)).map(({ value }) => value!.toString());
      for (let at = 0; at < texts.length; at += 3) {
        const [writer] = texts[at]!.split('-');
        expect(texts.slice(at, at + 3)).toEqual([`${writer}-1`, `${writer}-2`, `${writer}-3`]);
      }
    });
  });
}
