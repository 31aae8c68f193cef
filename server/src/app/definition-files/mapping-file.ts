import { MappingFile } from '@wegwarte/contract';
import { timeProblem } from '../../ingestion/mapping.ts';
import type { DefinitionError } from './definition-error.ts';
import { parseDefinition } from './parse-definition.ts';
import { readSources, type SourceFile } from './read-source.ts';

export type LoadedMapping =
  | { readonly ok: true; readonly mapping: MappingFile }
  | { readonly ok: false; readonly errors: readonly DefinitionError[] };

/** Reads and checks one mapping file. */
export async function loadMapping(path: string): Promise<LoadedMapping> {
  const { files, errors } = await readSources([path]);
  return files[0] ? checkMapping(files[0]) : { ok: false, errors };
}

export function checkMapping({ file, text }: SourceFile): LoadedMapping {
  const { definition, errors, errorAt } = parseDefinition(file, text, MappingFile);
  if (!definition || errors.length > 0) return { ok: false, errors };
  const wrong = timeProblem(definition.time);
  if (!wrong) return { ok: true, mapping: definition };
  return { ok: false, errors: [errorAt(['time', wrong.field], wrong.problem)] };
}
