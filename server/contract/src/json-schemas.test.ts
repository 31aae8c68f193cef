import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsonSchemas } from './json-schemas.ts';

const folder = new URL('../schema/', import.meta.url);

describe('the published JSON Schemas', () => {
  it.each(Object.entries(jsonSchemas()))('%s says what the contract says', (name, schema) => {
    const published = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as unknown;
    expect(published, 'stale: run node server/contract/scripts/write-schemas.ts').toEqual(schema);
  });

  it('are no more than those of the contract', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(jsonSchemas()).sort());
  });

  it('explain every key of a step to whoever hovers over it', () => {
    const journey = jsonSchemas()['journey.schema.json'] as {
      properties: { steps: { items: { properties: Record<string, { description?: string }> } } };
    };
    for (const [key, property] of Object.entries(journey.properties.steps.items.properties)) {
      expect(property.description, key).toBeTruthy();
    }
  });
});
