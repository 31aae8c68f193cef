import type { z } from 'zod';
import type { Path } from './definition-error.ts';

/** The keys a mapping at this path may have, whichever form of it the schema allows; empty for free keys. */
export function allowedKeysAt(schema: z.ZodType, path: Path): string[] {
  let forms = unwrapped(schema);
  for (const part of path) forms = forms.flatMap((form) => childrenOf(form, part).flatMap(unwrapped));
  return [...new Set(forms.flatMap((form) => Object.keys(shapeOf(form) ?? {})))];
}

/** The form of a union that names itself by its first key, as `slack: …` does among the channels. */
export interface KeyedForm {
  readonly schema: z.ZodType;
  readonly key: string;
}

/** The forms of the union at a path, in its order; null for those that are no mapping. */
export function keyedFormsAt(schema: z.ZodType, path: Path): (KeyedForm | null)[] {
  let forms = [schema];
  for (const part of path) forms = forms.flatMap(unwrapped).flatMap((form) => childrenOf(form, part));
  return forms.flatMap(unwrapped).map((form) => {
    const key = Object.keys(shapeOf(form) ?? {})[0];
    return key === undefined ? null : { schema: form, key };
  });
}

interface SchemaDefinition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly shape?: Record<string, z.ZodType>;
}

function definitionOf(schema: z.ZodType): SchemaDefinition {
  return schema.def as unknown as SchemaDefinition;
}

function shapeOf(schema: z.ZodType): Record<string, z.ZodType> | undefined {
  return definitionOf(schema).shape;
}

/** Without optional and default around it, and with unions taken apart. */
function unwrapped(schema: z.ZodType): z.ZodType[] {
  const { innerType, options } = definitionOf(schema);
  if (innerType) return unwrapped(innerType);
  return options ? options.flatMap(unwrapped) : [schema];
}

function childrenOf(schema: z.ZodType, part: string | number): z.ZodType[] {
  const { element, valueType, shape } = definitionOf(schema);
  const child = typeof part === 'number' ? element : (shape?.[part] ?? valueType);
  return child ? [child] : [];
}
