import { isoTimeMs } from './iso-time.ts';

/** Reads a time as a record writes it: ms since the epoch, undefined when it does not fit. */
export type TimeReader = (written: string) => number | undefined;

/** A time format that cannot be compiled, with what is wrong about it. */
export interface TimeFormatProblem {
  readonly field: 'format' | 'zone';
  readonly problem: string;
}

/**
 * Compiles a time format: `iso` (a date and time of ISO 8601, blank allowed for the `T`), `epoch-ms`, `epoch-s`, `epoch-us`, or
 * a pattern in the notation of Unicode TR 35 with `yyyy MM dd HH mm ss S… XXX` and 'quoted text'.
 * `zone` is an IANA time zone for times that do not say theirs. Fractions beyond milliseconds are cut off.
 */
export function compileTimeFormat(format: string, zone: string): TimeReader | TimeFormatProblem {
  const offsetMsAt = zoneOffset(zone);
  if (!offsetMsAt)
    return {
      field: 'zone',
      problem: `no time zone is called ${JSON.stringify(zone)}: use one such as Europe/Berlin`,
    };
  if (format === 'epoch-ms') return epochReader(1);
  if (format === 'epoch-s') return epochReader(1_000);
  if (format === 'epoch-us') return epochReader(0.001);
  const pattern = format === 'iso' ? isoPattern : compilePattern(format);
  if ('problem' in pattern) return pattern;
  const read: TimeReader = (written) => {
    const parts = pattern.exec(written.trim())?.groups;
    return parts && instantOf(parts, offsetMsAt);
  };
  if (format !== 'iso') return read;
  return (written) => {
    const ms = isoTimeMs(written);
    return Number.isNaN(ms) ? read(written) : ms;
  };
}

function epochReader(unitMs: number): TimeReader {
  return (written) =>
    /^-?\d{1,16}(\.\d+)?$/.test(written.trim()) ? Math.floor(Number(written) * unitMs) : undefined;
}

const zonePattern = '(?<zone>Z|[+-]\\d{2}(?::?\\d{2})?)';
const isoPattern = new RegExp(
  `^(?<year>\\d{4})-(?<month>\\d{2})-(?<day>\\d{2})[T ](?<hour>\\d{2}):(?<minute>\\d{2})` +
    `(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?\\s?${zonePattern}?$`,
);

const fields: readonly [token: RegExp, pattern: string][] = [
  [/^yyyy/, '(?<year>\\d{4})'],
  [/^MM/, '(?<month>\\d{2})'],
  [/^dd/, '(?<day>\\d{2})'],
  [/^HH/, '(?<hour>\\d{2})'],
  [/^mm/, '(?<minute>\\d{2})'],
  [/^ss/, '(?<second>\\d{2})'],
  [/^S{1,9}/, '(?<fraction>\\d{1,9})'],
  [/^XXX/, zonePattern],
];

function compilePattern(format: string): RegExp | TimeFormatProblem {
  let source = '';
  for (let rest = format; rest !== '';) {
    const quoted = /^'((?:[^']|'')*)'/.exec(rest);
    const field = fields.find(([token]) => token.test(rest));
    let taken: string;
    if (quoted) {
      taken = quoted[0];
      source += taken === "''" ? "'" : literal(quoted[1]!.replaceAll("''", "'"));
    } else if (field) {
      taken = field[0].exec(rest)![0];
      if (source.includes(field[1])) return { field: 'format', problem: `has ${taken} twice` };
      source += field[1];
    } else {
      taken = rest[0]!;
      if (/[A-Za-z']/.test(taken)) {
        return {
          field: 'format',
          problem: `cannot be read from ${JSON.stringify(rest)} on: put plain text in quotes, such as 'UTC'`,
        };
      }
      source += literal(taken);
    }
    rest = rest.slice(taken.length);
  }
  const absent = ['year', 'month', 'day'].filter((part) => !source.includes(`<${part}>`));
  if (absent.length > 0)
    return {
      field: 'format',
      problem: `lacks the ${absent.join(', ')}: use iso, epoch-ms, epoch-s, epoch-us or such as yyyy-MM-dd HH:mm:ss`,
    };
  return new RegExp(`^${source}$`);
}

function literal(text: string): string {
  return text.replaceAll(/[^\w\s]/g, '\\$&');
}

function instantOf(
  parts: Record<string, string | undefined>,
  offsetMsAt: (localMs: number) => number,
): number | undefined {
  const [year, month, day] = [Number(parts['year']), Number(parts['month']), Number(parts['day'])];
  const [hour, minute, second] = [parts['hour'], parts['minute'], parts['second']].map((part) =>
    Number(part ?? 0),
  );
  const fractionMs = Number((parts['fraction'] ?? '').padEnd(3, '0').slice(0, 3));
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, fractionMs));
  // Date.UTC lets 31 June be 1 July, and takes the years 0 to 99 for those after 1900.
  const exists =
    local.getUTCFullYear() === year && local.getUTCMonth() === month - 1 && local.getUTCDate() === day;
  if (!exists || hour! > 23 || minute! > 59 || second! > 59) return undefined;
  const localMs = local.getTime();
  const written = parts['zone'];
  return localMs - (written === undefined ? offsetMsAt(localMs) : writtenOffsetMs(written));
}

function writtenOffsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4))) * 60_000;
}

/**
 * How far local time is ahead of UTC. When clocks are put back an hour comes twice: the first one is meant. An hour that
 * is left out in spring is read by the clock as it was before.
 */
function zoneOffset(zone: string): ((localMs: number) => number) | undefined {
  if (zone === 'UTC') return () => 0;
  let clock: Intl.DateTimeFormat;
  try {
    clock = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  const offsetAt = (utcMs: number): number => {
    const name = clock
      .formatToParts(utcMs)
      .find(({ type }) => type === 'timeZoneName')!
      .value.slice('GMT'.length);
    return name === '' ? 0 : writtenOffsetMs(name);
  };
  const dayMs = 86_400_000;
  return (localMs) => {
    const before = offsetAt(localMs - dayMs);
    const after = offsetAt(localMs + dayMs);
    // The offset before a change stands for both the doubled and the missing hour.
    return offsetAt(localMs - before) === before || offsetAt(localMs - after) !== after ? before : after;
  };
}
