import { parse } from 'csv-parse/sync';
import { isoTimeMs } from '../../ingestion/iso-time.ts';
import type { JourneyDefinition } from '../../journeys/journey-definition.ts';
import { formatSeen } from '../definition-files/definition-error.ts';
import type { DefinitionError } from '../definition-files/definition-error.ts';
import { readSources } from '../definition-files/read-source.ts';
import type { SourceFile } from '../definition-files/read-source.ts';
import { closest } from '../definition-files/suggest.ts';

/** An incident somebody knows of. Times ms since the epoch, `[fromMs, toMs)`. */
export interface Label {
  readonly line: number;
  readonly journey: string;
  readonly step: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Value by dimension; null where nothing is said of it. */
  readonly segment: Readonly<Record<string, string>> | null;
}

export type ReadLabels =
  | { readonly ok: true; readonly labels: readonly Label[] }
  | { readonly ok: false; readonly errors: readonly DefinitionError[] };

const columns = ['journey', 'step', 'from', 'to'] as const;
type Column = (typeof columns)[number] | 'segment';

interface Row {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/** Reads and checks a CSV file of labelled incidents: `journey,step,from,to` and, if need be, `segment`. */
export async function readLabels(path: string, journeys: readonly JourneyDefinition[]): Promise<ReadLabels> {
  const { files, errors } = await readSources([path]);
  return files[0] ? checkLabels(files[0], journeys) : { ok: false, errors };
}

export function checkLabels({ file, text }: SourceFile, journeys: readonly JourneyDefinition[]): ReadLabels {
  const whole = (line: number | null, remedy: string): ReadLabels => {
    return { ok: false, errors: [{ file, line, path: '', seen: '', remedy }] };
  };
  let rows: Row[];
  try {
    // The types of csv-parse know nothing of `info`.
    rows = parse(text, {
      bom: true,
      trim: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as Row[];
  } catch (error) {
    const { lines, message } = error as { lines?: number; message: string };
    return whole(lines ?? null, `no CSV: ${message}`);
  }
  const header = rows.shift();
  const missing = columns.filter((column) => !header?.record.includes(column));
  if (!header || missing.length > 0) {
    return whole(
      1,
      `no column ${missing.join(', ')}: begin with ${columns.join(',')} and, if need be, segment`,
    );
  }
  const errors: DefinitionError[] = [];
  const labels = rows.map(({ info, record }) => {
    const fields = (column: Column) => record[header.record.indexOf(column)] ?? '';
    return labelOf(fields, info.lines, journeys, (path, remedy) =>
      errors.push({ file, line: info.lines, path, seen: formatSeen(fields(path)), remedy }),
    );
  });
  return errors.length > 0 ? { ok: false, errors } : { ok: true, labels };
}

function labelOf(
  field: (column: Column) => string,
  line: number,
  journeys: readonly JourneyDefinition[],
  wrong: (column: Column, remedy: string) => void,
): Label {
  const [journey, step] = [field('journey'), field('step')];
  const definition = journeys.find((one) => one.journey === journey);
  if (!definition)
    wrong(
      'journey',
      instead(
        journey,
        journeys.map((one) => one.journey),
      ),
    );
  const steps = definition?.steps.slice(0, -1).map((one) => one.step);
  if (steps && !steps.includes(step)) wrong('step', instead(step, steps));
  const time = (column: 'from' | 'to') => {
    const timeMs = isoTimeMs(field(column));
    if (Number.isNaN(timeMs)) wrong(column, 'a time with its zone, such as 2026-11-23T14:02:00Z');
    return timeMs;
  };
  const [fromMs, toMs] = [time('from'), time('to')];
  if (toMs <= fromMs) wrong('to', 'later than from');
  return { line, journey, step, fromMs, toMs, segment: segmentOf(field('segment'), definition, wrong) };
}

/** `paymentMethod=paypal; device=ios` */
function segmentOf(
  text: string,
  definition: JourneyDefinition | undefined,
  wrong: (column: 'segment', remedy: string) => void,
): Label['segment'] {
  if (text === '') return null;
  const segment: Record<string, string> = {};
  for (const pair of text.split(';')) {
    const [dimension, value] = [
      pair.slice(0, pair.indexOf('=')).trim(),
      pair.slice(pair.indexOf('=') + 1).trim(),
    ];
    if (!pair.includes('=') || dimension === '' || value === '') {
      wrong('segment', 'dimension=value; dimension=value');
    } else if (definition && !definition.dimensions.includes(dimension)) {
      wrong('segment', instead(dimension, definition.dimensions));
    } else segment[dimension] = value;
  }
  return segment;
}

function instead(word: string, candidates: readonly string[]): string {
  const meant = closest(word, candidates);
  if (meant !== undefined) return `use ${meant}`;
  return candidates.length > 0 ? `use one of ${candidates.join(', ')}` : 'the journey has none';
}
