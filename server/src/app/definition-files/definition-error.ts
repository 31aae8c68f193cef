/** What is wrong with a file that people wrote, and where. */
export interface DefinitionError {
  /** As it was named on the command line or in the configuration. */
  readonly file: string;
  /** From 1; null when it is about the file as a whole. */
  readonly line: number | null;
  /** Key path such as `steps[2].within`; empty for the file as a whole. */
  readonly path: string;
  /** The value as it stands there, in quotes if it is a text; empty when it is not about a value. */
  readonly seen: string;
  /** What is wrong, and what would be right. */
  readonly remedy: string;
}

export type Path = readonly (string | number)[];

/** `journeys/checkout.yaml:14: steps[2].within: "10 m": use 10m` – always one line. */
export function formatDefinitionError(error: DefinitionError): string {
  const place = error.line === null ? error.file : `${error.file}:${error.line}`;
  return [place, error.path, error.seen, error.remedy]
    .filter((part) => part !== '')
    .join(': ')
    .replaceAll(/\s*[\r\n]+\s*/g, ' ');
}

/** `['steps', 2, 'when', 'basket value']` as `steps[2].when["basket value"]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

const MAX_SEEN_LENGTH = 60;

/** A value as an error shows it: short, on one line, and nothing of what is inside a list or mapping. */
export function formatSeen(value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > MAX_SEEN_LENGTH ? `${value.slice(0, MAX_SEEN_LENGTH)}…` : value);
}

/** By file as they were given, those about no file that could be read first, and within a file from top to bottom. */
export function inOrderOfPlace(
  errors: readonly DefinitionError[],
  files: readonly { readonly file: string }[],
): DefinitionError[] {
  const order = new Map(files.map(({ file }, at) => [file, at]));
  const fileOf = (error: DefinitionError): number => order.get(error.file) ?? -1;
  return errors.toSorted((a, b) => fileOf(a) - fileOf(b) || (a.line ?? 0) - (b.line ?? 0));
}
