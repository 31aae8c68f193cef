import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Touchpoint } from '../../journeys/touchpoint.ts';

/** Some 100 MB of them. */
const IN_MEMORY = 250_000;

/**
 * Puts touchpoints in order of time, ties in the order in which they were added. Memory holds a portion of them, however
 * many there are: sorted portions are written to a folder that only this user may read, and merged from there.
 */
export class TimeOrder {
  private readonly inMemory: number;
  private portion: Touchpoint[] = [];
  private readonly files: string[] = [];
  private folder: string | null = null;
  /** How many were added. */
  count = 0;

  constructor(inMemory = IN_MEMORY) {
    this.inMemory = inMemory;
  }

  async add(touchpoint: Touchpoint): Promise<void> {
    if (this.portion.length >= this.inMemory) await this.putAway();
    this.portion.push(touchpoint);
    this.count++;
  }

  /** All of them, once; nothing may be added any more. */
  async *inOrder(): AsyncGenerator<Touchpoint> {
    byTime(this.portion);
    if (this.files.length === 0) yield* this.portion;
    else yield* merged([...this.files.map(readBack), asyncOf(this.portion)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.portion = [];
    if (this.folder !== null) await rm(this.folder, { recursive: true, force: true });
  }

  private async putAway(): Promise<void> {
    this.folder ??= await mkdtemp(join(tmpdir(), 'wegwarte-'));
    const file = join(this.folder, String(this.files.length));
    const output = createWriteStream(file, { mode: 0o600 });
    for (const touchpoint of byTime(this.portion)) {
      if (!output.write(`${lineOf(touchpoint)}\n`)) await once(output, 'drain');
    }
    output.end();
    await once(output, 'close');
    this.files.push(file);
    this.portion = [];
  }
}

/** Readers of lines take these two for the end of one. */
function lineOf(touchpoint: Touchpoint): string {
  return JSON.stringify(touchpoint).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** Sorting is stable: ties stay as they came. */
function byTime(touchpoints: Touchpoint[]): Touchpoint[] {
  return touchpoints.sort((a, b) => a.timeMs - b.timeMs);
}

async function* readBack(file: string): AsyncGenerator<Touchpoint> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    yield JSON.parse(line) as Touchpoint;
  }
}

async function* asyncOf(touchpoints: readonly Touchpoint[]): AsyncGenerator<Touchpoint> {
  yield* touchpoints;
}

/** Of equal times the one of the earlier portion goes first. Portions are a few dozen: looking at each is cheap. */
async function* merged(portions: readonly AsyncGenerator<Touchpoint>[]): AsyncGenerator<Touchpoint> {
  const heads = await Promise.all(portions.map(async (rest) => ({ rest, next: await rest.next() })));
  for (;;) {
    let first: (typeof heads)[number] | null = null;
    for (const head of heads) {
      if (head.next.done) continue;
      if (!first || head.next.value.timeMs < (first.next.value as Touchpoint).timeMs) first = head;
    }
    if (!first) return;
    yield first.next.value as Touchpoint;
    first.next = await first.rest.next();
  }
}
