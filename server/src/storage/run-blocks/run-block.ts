import type { JourneyDefinition } from '../../journeys/journey-definition.ts';
import type { Run, RunState } from '../../journeys/run.ts';
import type { Segments } from '../../journeys/segments.ts';
import type { RunKey } from '../../windows/partition-state.ts';
import { ByteReader, DamagedBytes } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { Dictionary } from './dictionary.ts';

/** First byte of a block. Another layout gets another number, so that no old block is ever read as something else. */
const LAYOUT = 1;
const states = ['in-flight', 'completed', 'dropped', 'abandoned'] as const satisfies readonly RunState[];

/**
 * Runs and forgotten keys, packed: some 50 bytes a run, of which its key is the most. What repeats (texts, versions,
 * combinations of segment values) stands once, before them; times are differences to the one before.
 *
 *     layout | texts | versions: journey, number | combinations: dimension, value … | count, runs | count, forgotten keys
 *     run:    key | version | combination | state + 4 × entries | step, time … | if it ended: time, reason
 *
 * The first time of the block is in full, so that a run which alone fills a block can stand as well.
 */
export function encodeRunBlock(runs: Iterable<StoredRun>, forgotten: Iterable<RunKey>): Buffer {
  const texts = new Dictionary<string>((text) => text);
  const versions = new Dictionary<StoredRun['definition']>(({ journey, version }) => `${version} ${journey}`);
  const combinations = new Dictionary<Segments>((segments) => JSON.stringify(segments));
  const body = new ByteWriter();
  let runCount = 0;
  let previousMs = 0;
  for (const run of runs) {
    const { entries, endedAtMs } = run;
    runCount++;
    body.text(run.key);
    body.unsigned(versions.numberOf(run.definition));
    body.unsigned(combinations.numberOf(run.segments));
    body.unsigned(states.indexOf(run.state) + 2 * entries.length);
    // Differences to the run before: those of one checkpoint mostly began at about the same time.
    let atMs = previousMs;
    for (let index = 0; index < entries.length; index += 2) {
      body.unsigned(entries[index]!);
      body.signed(entries[index + 1]! - atMs);
      atMs = entries[index + 1]!;
      if (index === 0) previousMs = atMs;
    }
    if (endedAtMs === null) continue;
    body.signed(endedAtMs - atMs);
    body.unsigned(run.reason === null ? 0 : texts.numberOf(run.reason) + 1);
  }
  const tail = new ByteWriter();
  let forgottenCount = 0;
  for (const { journey, key } of forgotten) {
    forgottenCount++;
    tail.unsigned(texts.numberOf(journey));
    tail.text(key);
  }
  const names = new ByteWriter();
  versions.write(names, ({ journey, version }) => {
    names.unsigned(texts.numberOf(journey));
    names.unsigned(version);
  });
  combinations.write(names, (segments) => {
    const values = Object.entries(segments);
    names.unsigned(values.length);
    for (const [dimension, value] of values) {
      names.unsigned(texts.numberOf(dimension));
      names.unsigned(texts.numberOf(value));
    }
  });
  const block = new ByteWriter();
  block.byte(LAYOUT);
  texts.write(block, (text) => block.text(text));
  block.append(names);
  block.unsigned(runCount);
  block.append(body);
  block.unsigned(forgottenCount);
  block.append(tail);
  return block.written();
}

export interface RunBlockReading {
  /** Undefined for a version that is not known. */
  findVersion(journey: string, version: number): JourneyDefinition | undefined;
  /** Whether to make the run: false where a newer block has told what became of it. */
  isWanted(journey: string, key: string): boolean;
  found(run: Run): unknown;
  forgotten(journey: string, key: string): unknown;
  /** A run that is wanted, but of an unknown version: as it is stored, to be kept. */
  orphaned(run: StoredRun): unknown;
}

/** A run by the number of its version. */
export type StoredRun = Omit<Run, 'definition'> & {
  readonly definition: Pick<JourneyDefinition, 'journey' | 'version'>;
};

/** @throws DamagedBytes */
export function readRunBlock(bytes: Buffer, reading: RunBlockReading): void {
  const reader = new ByteReader(bytes);
  const layout = reader.byte();
  if (layout !== LAYOUT) throw new DamagedBytes(`has layout ${layout}, only ${LAYOUT} is known`);
  const texts = listOf(reader, () => reader.text());
  const textAt = (number: number) => at(texts, number);
  const versions = listOf(reader, () => {
    const journey = textAt(reader.unsigned());
    const version = reader.unsigned();
    return { journey, version, definition: reading.findVersion(journey, version) };
  });
  const combinations = listOf(reader, (): Segments => {
    const values = listOf(reader, () => [textAt(reader.unsigned()), textAt(reader.unsigned())] as const);
    return Object.fromEntries(values);
  });
  const scratch: number[] = [];
  let previousMs = 0;
  for (let left = reader.count(); left > 0; left--) {
    const key = reader.text();
    const { journey, version, definition } = at(versions, reader.unsigned());
    const segments = at(combinations, reader.unsigned());
    const head = reader.unsigned();
    const state = states[head % 4]!;
    const isWanted = reading.isWanted(journey, key);
    const length = reader.believable(2 * Math.floor(head / 4));
    let atMs = previousMs;
    for (let index = 0; index < length; index += 2) {
      const step = reader.unsigned();
      atMs += reader.signed();
      if (index === 0) previousMs = atMs;
      scratch[index] = step;
      scratch[index + 1] = atMs;
    }
    let endedAtMs: number | null = null;
    let reason: string | null = null;
    if (state !== 'in-flight') {
      endedAtMs = atMs + reader.signed();
      const number = reader.unsigned();
      if (number > 0) reason = textAt(number - 1);
    }
    if (!isWanted) continue;
    // Of just the length that is needed: a list that was pushed to keeps room for some sixteen numbers more.
    const entries = scratch.slice(0, length);
    if (definition) reading.found({ definition, key, state, entries, segments, endedAtMs, reason });
    else
      reading.orphaned({
        definition: { journey, version },
        key,
        state,
        entries,
        segments,
        endedAtMs,
        reason,
      });
  }
  for (let left = reader.count(); left > 0; left--) {
    const journey = textAt(reader.unsigned());
    reading.forgotten(journey, reader.text());
  }
  if (!reader.isAtEnd) throw new DamagedBytes('goes on after its end');
}

function listOf<T>(reader: ByteReader, readEntry: () => T): T[] {
  return Array.from({ length: reader.count() }, readEntry);
}

function at<T>(list: readonly T[], number: number): T {
  if (number >= list.length) throw new DamagedBytes(`names entry ${number} of ${list.length}`);
  return list[number]!;
}
