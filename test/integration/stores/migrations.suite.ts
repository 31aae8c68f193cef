import { afterEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../server/src/storage/database.ts';
import { migrate } from '../../../server/src/storage/migrate.ts';

/** The first in its file: it makes the tables that the others need. */
export function describeMigrations(databaseNow: () => Database): void {
  describe('migrations', () => {
    afterEach(() => databaseNow().query(`delete from schema_migration where name like '9%'`));

    it('are applied once, however many start at the same time', async () => {
      const results = await Promise.all(Array.from({ length: 4 }, () => migrate(databaseNow())));
      const applied = results.flatMap((result) => result.applied);
      expect(applied.length).toBeGreaterThan(0);
      expect(new Set(applied).size).toBe(applied.length);
      const rows = await databaseNow().query<{ name: string }>(
        'select name from schema_migration order by applied_at',
      );
      // Two have the number 0013: by their whole names the order is the same wherever they are applied.
      expect(rows.map(({ name }) => name)).toEqual([...applied].sort());
      expect((await migrate(databaseNow())).applied).toEqual([]);
    });

    it('refuse a database that a newer program has changed, naming both', async () => {
      await databaseNow().query(
        `insert into schema_migration (name, applied_at) values ('9999-of-the-future.sql', now())`,
      );
      await expect(migrate(databaseNow())).rejects.toMatchObject({
        code: 'database-schema-newer',
        message: expect.stringContaining('9999-of-the-future.sql'),
      });
    });
  });
}
