import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describeSchema } from './describe-schema.ts';
import { withMigratedDatabase } from './with-migrated-database.ts';

it('has a schema.sql that is what the migrations make; else run node server/db/write-schema.ts', async () => {
  const written = await readFile(new URL('./schema.sql', import.meta.url), 'utf8');
  expect(written).toBe(await withMigratedDatabase(describeSchema));
}, 60_000);
