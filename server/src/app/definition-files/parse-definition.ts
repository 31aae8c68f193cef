import type { z } from 'zod';
import { formatPath, formatSeen, type DefinitionError, type Path } from './definition-error.ts';
import type { FilledIn } from './fill-in-variables.ts';
import { describeIssues, valueAt } from './describe-issues.ts';
import { parsePositionedYaml } from './positioned-yaml.ts';

/** What is written in a file, if it can be read at all, and everything that is wrong with it. */
export interface ParsedDefinition<T> {
  readonly file: string;
  /** Null unless it is valid by the schema. To be used only where there are no errors. */
  readonly definition: T | null;
  /** As it was written, for rules that can be checked all the same; undefined when it is not even YAML. */
  readonly raw: unknown;
  readonly errors: readonly DefinitionError[];
  /** An error about the value at a path, with its line and what stands there. */
  errorAt(path: Path, remedy: string): DefinitionError;
}

/**
 * Parses one file's text by a schema, with positions in the errors. Pure.
 * @param fillIn makes of what is written what is meant by it; errors show what is written
 */
export function parseDefinition<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
  fillIn?: (raw: unknown) => FilledIn,
): ParsedDefinition<z.output<S>> {
  const { yaml, findings } = parsePositionedYaml(text);
  const syntaxErrors = findings.map(({ line, path, remedy }) => ({
    file,
    line,
    path: formatPath(path),
    seen: '',
    remedy,
  }));
  if (!yaml) {
    const errorAt = (path: Path, remedy: string): DefinitionError => fileError(file, remedy, path);
    return { file, definition: null, raw: undefined, errors: syntaxErrors, errorAt };
  }
  const errorAt = (path: Path, remedy: string): DefinitionError => ({
    file,
    line: yaml.lineOf(path),
    path: formatPath(path),
    seen: isSecret(path) ? '' : formatSeen(valueAt(yaml.value, path)),
    remedy,
  });
  const filledIn = fillIn?.(yaml.value) ?? { value: yaml.value, findings: [] };
  const early = [...syntaxErrors, ...filledIn.findings.map(({ path, remedy }) => errorAt(path, remedy))];
  const result = schema.safeParse(filledIn.value);
  if (result.success) return { file, definition: result.data, raw: yaml.value, errors: early, errorAt };

  const errors = describeIssues(schema, yaml.value, result.error.issues).map(({ path, remedy, atKey }) => {
    const error = errorAt(path, remedy);
    if (!atKey) return error;
    return { ...error, line: yaml.lineOfKey(path.slice(0, -1), String(path.at(-1))), seen: '' };
  });
  return { file, definition: null, raw: yaml.value, errors: [...early, ...errors], errorAt };
}

/** Errors end up in logs, and a mistyped secret is nearly the secret. Some channels are named by what is one. */
function isSecret(path: Path): boolean {
  return secretKeys.has(path.at(-1)!);
}

const secretKeys: ReadonlySet<string | number> = new Set(['secret', 'token', 'teams', 'pagerduty', 'ntfy']);

/** An error about the file as a whole. */
export function fileError(file: string, remedy: string, path: Path = []): DefinitionError {
  return { file, line: null, path: formatPath(path), seen: '', remedy };
}
