import { z } from 'zod';
import { inOrderOfPlace, type DefinitionError } from './definition-error.ts';
import { definitionKinds, kindOf, type DefinitionKind } from './definition-kind.ts';
import { checkDefinitions } from './load-definitions.ts';
import { checkMapping } from './mapping-file.ts';
import { fileError, parseDefinition } from './parse-definition.ts';
import { readSources, type SourceFile } from './read-source.ts';
import { closest } from './suggest.ts';

export interface Validation {
  /** By file in the order given, and within a file from top to bottom. */
  readonly errors: readonly DefinitionError[];
  readonly counts: Readonly<Record<DefinitionKind, number>>;
}

/**
 * Checks files of all kinds together, each as what its top-level key says it is. That a rota leaves a gap in the two
 * weeks from `nowMs` on is an error here, where somebody is looking; a server that starts only warns of it.
 */
export async function validateFiles(paths: readonly string[], nowMs: number): Promise<Validation> {
  const { files, errors: unreadable } = await readSources(paths);
  const sorted: Record<DefinitionKind, SourceFile[]> = { journey: [], team: [], mapping: [], calendar: [] };
  const errors: DefinitionError[] = [...unreadable];
  for (const source of files) {
    const { raw, errors: syntaxErrors } = parseDefinition(source.file, source.text, z.unknown());
    const kind = kindOf(raw);
    if (kind) sorted[kind].push(source);
    else if (raw === undefined) errors.push(...syntaxErrors);
    else errors.push(fileError(source.file, unknownKind(raw)));
  }

  const teams = sorted.team.length > 0 ? sorted.team : null;
  const calendars = sorted.calendar.length > 0 ? sorted.calendar : null;
  // A file that could not be told apart may be the team that is named as an owner.
  const checked = checkDefinitions(sorted.journey, teams, errors.length === 0, undefined, calendars);
  errors.push(...(checked.ok ? checked.gapsAhead(nowMs) : checked.errors));
  for (const source of sorted.mapping) {
    const mapping = checkMapping(source);
    if (!mapping.ok) errors.push(...mapping.errors);
  }
  return {
    errors: inOrderOfPlace(errors, files),
    counts: {
      journey: sorted.journey.length,
      team: sorted.team.length,
      mapping: sorted.mapping.length,
      calendar: sorted.calendar.length,
    },
  };
}

function unknownKind(raw: unknown): string {
  const keys = typeof raw === 'object' && raw !== null ? Object.keys(raw) : [];
  const named = keys.filter((key) => definitionKinds.some((kind) => kind === key));
  if (named.length > 1) return `is ${named.join(' and ')} at once: write each into a file of its own`;
  const meant = keys.map((key) => closest(key, definitionKinds)).find(Boolean);
  const suggestion = meant ? `did you mean ${meant}?` : 'one of these is to be a top-level key';
  return `neither journey, team, mapping nor calendar: ${suggestion}`;
}
