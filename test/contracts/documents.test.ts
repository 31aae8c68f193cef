import { Validator } from '@seriousme/openapi-schema-validator';
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import { asyncApi, openApi, restOperations } from '@wegwarte/contract/documents';
import { describe, expect, it } from 'vitest';
import { answeringForAll } from './answering.ts';
import { token } from './answering-wegwarte.ts';

describe('the documents of the interfaces', () => {
  const wegwarte = answeringForAll();

  async function served(path: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${wegwarte.address}${path}`, { headers });
    expect(response.status).toBe(200);
    return response.json();
  }

  it('are served as the contract makes them', async () => {
    expect(await served('/api/openapi.json')).toEqual(openApi());
    expect(await served('/api/asyncapi.json')).toEqual(asyncApi());
  });

  it('are valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(openApi()) as Record<string, unknown>);
    expect(result).toMatchObject({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('are valid AsyncAPI 3.0', () => {
    // The published schema brings the draft it is written in along.
    const options = { meta: false, validateSchema: false, strict: false, validateFormats: false } as const;
    const ajv = new Ajv({ ...options, allErrors: true });
    const validate = ajv.compile(specs.schemas['3.0.0'] as object);
    validate(asyncApi());
    expect(validate.errors).toBeNull();
  });

  it('refer to nothing that is not in them', () => {
    for (const document of [openApi(), asyncApi()]) {
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
      expect(references.length).toBeGreaterThan(10);
      for (const [, pointer] of references) {
        const found = pointer!
          .split('/')
          .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
        expect(found, pointer).toBeDefined();
      }
    }
  });

  it('name every route that is answered, and no other', () => {
    const documented = restOperations.map(({ method, path }) => `${method} ${path}`);
    expect(documented.toSorted()).toEqual(wegwarte.routes().toSorted());
  });
});
