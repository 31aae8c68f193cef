import type { Path } from './definition-error.ts';

/** What the channels of team files lean on outside of them. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether the configuration names a mail server. */
  readonly hasMailServer: boolean;
}

export interface FilledIn {
  readonly value: unknown;
  readonly findings: readonly { readonly path: Path; readonly remedy: string }[];
}

/**
 * Puts the environment's values where the channels of a team file, and of its people, say `${NAME}`. In a copy: errors go on showing what is
 * written, not what came from outside. What is not set stays as it is written, and is reported.
 */
export function fillInVariables(raw: unknown, environment: Surroundings['environment']): FilledIn {
  const findings: { path: Path; remedy: string }[] = [];
  const fill = (value: unknown, path: Path): unknown => {
    if (Array.isArray(value)) return value.map((item, at) => fill(item, [...path, at]));
    if (isMapping(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key])]),
      );
    }
    if (typeof value !== 'string') return value;
    return value.replaceAll(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (written, name: string) => {
      const found = environment[name];
      if (found !== undefined && found !== '') return found;
      findings.push({ path, remedy: `${written} is not set in the environment` });
      return written;
    });
  };
  if (!isMapping(raw)) return { value: raw, findings };
  const people = raw['people'];
  const filled = {
    ...raw,
    channels: fill(raw['channels'], ['channels']),
    ...(Array.isArray(people) && {
      people: people.map((person: unknown, at) =>
        isMapping(person)
          ? { ...person, channels: fill(person['channels'], ['people', at, 'channels']) }
          : person,
      ),
    }),
  };
  return { value: filled, findings };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
