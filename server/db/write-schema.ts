import { writeFile } from 'node:fs/promises';
import { describeSchema } from './describe-schema.ts';
import { withMigratedDatabase } from './with-migrated-database.ts';

await writeFile(new URL('./schema.sql', import.meta.url), await withMigratedDatabase(describeSchema));
