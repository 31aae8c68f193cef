import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { jsonSchemas } from '../src/json-schemas.ts';

// node server/contract/scripts/write-schemas.ts
for (const [name, schema] of Object.entries(jsonSchemas())) {
  const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 110 });
  await writeFile(new URL(`../schema/${name}`, import.meta.url), text);
}
