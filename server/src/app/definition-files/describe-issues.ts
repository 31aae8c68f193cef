import type { z } from 'zod';
import type { Path } from './definition-error.ts';
import { allowedKeysAt, keyedFormsAt } from './schema-keys.ts';
import { closest, suggestDuration, suggestSlug } from './suggest.ts';

/** What a schema found, in words for whoever wrote the file. `atKey`: it is about the key, not about its value. */
export interface SchemaFinding {
  readonly path: Path;
  readonly remedy: string;
  readonly atKey: boolean;
}

type Issue = z.core.$ZodIssue;

/** What was probably meant, by the key the value belongs to. */
const repairs: Record<string, (seen: string) => string | undefined> = {
  within: suggestDuration,
  wait: suggestDuration,
  journey: suggestSlug,
  team: suggestSlug,
  mapping: suggestSlug,
  step: suggestSlug,
  owner: suggestSlug,
  person: suggestSlug,
  rota: suggestSlug,
  layer: suggestSlug,
  currency: (seen) => (/^[a-z]{3}$/i.test(seen) ? seen.toUpperCase() : undefined),
};

const phoneKeys: ReadonlySet<unknown> = new Set(['sms', 'voice', 'from']);

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
  null: 'null',
};

export function describeIssues(schema: z.ZodType, value: unknown, issues: readonly Issue[]): SchemaFinding[] {
  const findings = issues.flatMap((issue) => describe(schema, value, issue, []));
  // A key that was only misspelt is not missing as well, and a rule about keys is no news where one is unknown.
  const explained = new Set(
    findings
      .filter(({ atKey }) => atKey)
      .flatMap(({ path, meant }) => [path.slice(0, -1), [...path.slice(0, -1), meant]])
      .map((path) => JSON.stringify(path)),
  );
  return findings.filter(
    ({ path, missing, rule }) => !((missing || rule) && explained.has(JSON.stringify(path))),
  );
}

interface Description extends SchemaFinding {
  readonly missing?: boolean;
  /** About what a mapping as a whole must have. */
  readonly rule?: boolean;
  /** The key that a misspelt one was probably meant to be. */
  readonly meant?: string | undefined;
}

function describe(schema: z.ZodType, root: unknown, issue: Issue, base: Path): Description[] {
  const path = [...base, ...(issue.path as Path)];
  const seen = valueAt(root, path);
  const one = (remedy: string): Description[] => [{ path, remedy, atKey: false }];

  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        unknownKey(keysFor(schema, path, seen as object), seen as object, path, key),
      );
    case 'invalid_union':
      return describeUnion(schema, root, issue, path);
    case 'invalid_type':
      if (seen === undefined) return [{ ...one(missingText(path, [issue.expected]))[0]!, missing: true }];
      return one(wrongKind(path, seen, [issue.expected]));
    case 'invalid_value':
      return one(oneOf(seen, issue.values.map(String)));
    case 'invalid_format':
      return one(repaired(path, seen) ?? issue.message);
    case 'too_small':
    case 'too_big':
      return one(outOfRange(issue));
    case 'invalid_key':
      return [{ path, remedy: issue.issues[0]?.message ?? issue.message, atKey: true }];
    default:
      return [{ path, remedy: issue.message, atKey: false, rule: true }];
  }
}

/** The keys a mapping may have: of the form that it says it is, where there are several. */
function keysFor(schema: z.ZodType, path: Path, seen: object): string[] {
  const meant = keyedFormsAt(schema, path).filter((form) => form && Object.hasOwn(seen, form.key));
  return meant.length === 1 ? allowedKeysAt(meant[0]!.schema, []) : allowedKeysAt(schema, path);
}

function unknownKey(allowed: readonly string[], around: object, path: Path, key: string): Description {
  const meant = closest(
    key,
    allowed.filter((candidate) => !Object.hasOwn(around, candidate)),
  );
  const remedy = meant ? `did you mean ${meant}?` : `known here are ${allowed.join(', ')}`;
  return { path: [...path, key], remedy: `unknown key: ${remedy}`, atKey: true, meant };
}

/** Of the forms a value may take, the one that was evidently meant is described; else all of them are named. */
function describeUnion(
  schema: z.ZodType,
  root: unknown,
  union: z.core.$ZodIssueInvalidUnion,
  path: Path,
): Description[] {
  const seen = valueAt(root, path);
  const keyed = describeKeyed(schema, root, union, path);
  if (keyed) return keyed;
  const expected: string[] = [];
  for (const issues of union.errors) {
    const kind = wrongKindsOf(issues);
    if (kind.length === 0) return issues.flatMap((issue) => describe(schema, root, issue, path));
    expected.push(...kind);
  }
  if (seen === undefined) return [{ path, remedy: missingText(path, expected), atKey: false, missing: true }];
  return [{ path, remedy: wrongKind(path, seen, expected), atKey: false }];
}

/**
 * Where several mappings are allowed, each named by its first key, the key that is there says which was meant. Null where
 * the union is not of that sort, or the value no mapping.
 */
function describeKeyed(
  schema: z.ZodType,
  root: unknown,
  union: z.core.$ZodIssueInvalidUnion,
  path: Path,
): Description[] | null {
  const seen = valueAt(root, path);
  const forms = keyedFormsAt(schema, path);
  const keys = forms.flatMap((form) => form?.key ?? []);
  if (keys.length < 2 || forms.length !== union.errors.length) return null;
  if (typeof seen !== 'object' || seen === null || Array.isArray(seen)) return null;

  const given = keys.filter((key) => Object.hasOwn(seen, key));
  if (given.length > 1) {
    const remedy = `is ${given.join(' and ')} at once: make each an entry of its own`;
    return [{ path, remedy, atKey: false }];
  }
  if (given.length === 0) {
    for (const key of Object.keys(seen)) {
      const meant = closest(key, keys);
      const remedy = `unknown key: did you mean ${meant}?`;
      if (meant) return [{ path: [...path, key], remedy, atKey: true, meant }];
    }
    return [{ path, remedy: `must have one of the keys ${keys.join(', ')}`, atKey: false }];
  }
  const at = forms.findIndex((form) => form?.key === given[0]);
  return union.errors[at]!.flatMap((issue) => describe(schema, root, issue, path));
}

/** The kinds a form of a union asks for when the value is of another kind altogether; empty when it is of that kind. */
function wrongKindsOf(issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) => {
    if (issue.path.length > 0) return [];
    if (issue.code === 'invalid_type') return [issue.expected];
    return issue.code === 'invalid_union' ? issue.errors.flatMap(wrongKindsOf) : [];
  });
}

function wrongKind(path: Path, seen: unknown, expected: readonly string[]): string {
  const repair = repaired(path, seen);
  if (repair) return repair;
  const isScalar = typeof seen === 'number' || typeof seen === 'boolean';
  if (isScalar && expected[0] === 'string') {
    // YAML reads a telephone number as a number, and takes its plus away.
    const isPhoneNumber = typeof seen === 'number' && phoneKeys.has(path.at(-1));
    return `must be a text: write "${isPhoneNumber ? '+' : ''}${seen}" in quotes`;
  }
  return `must be ${namesOf(expected)}`;
}

function missingText(path: Path, expected: readonly string[]): string {
  return path.length === 0 ? `must be ${namesOf(expected)}` : `missing: must be ${namesOf(expected)}`;
}

function repaired(path: Path, seen: unknown): string | undefined {
  const key = String(path.at(-1));
  if ((key === 'within' || key === 'wait') && typeof seen === 'number')
    return `add a unit, such as ${seen > 0 ? Math.ceil(seen) : 10}m`;
  const repair = typeof seen === 'string' ? repairs[key]?.(seen) : undefined;
  return repair === undefined ? undefined : `use ${repair}`;
}

function namesOf(expected: readonly string[]): string {
  const names = [...new Set(expected.map((kind) => kinds[kind] ?? kind))];
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function oneOf(seen: unknown, values: readonly string[]): string {
  const meant = typeof seen === 'string' ? closest(seen, values) : undefined;
  return meant ? `did you mean ${meant}?` : `must be one of ${values.join(', ')}`;
}

function outOfRange(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === 'too_small';
  const limit = small ? issue.minimum : issue.maximum;
  if (issue.origin === 'string') {
    if (small) return 'must not be empty';
    return issue.exact ? `must have exactly ${limit} characters` : `must have at most ${limit} characters`;
  }
  if (issue.origin === 'array')
    return `must have ${small ? 'at least' : 'at most'} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  const orEqual = issue.inclusive ? ' or equal to' : '';
  return `must be ${small ? 'greater' : 'less'} than${orEqual} ${limit}`;
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    root,
  );
}
