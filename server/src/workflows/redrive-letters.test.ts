import { beforeEach, describe, expect, it } from 'vitest';
import { redriveLetters } from './redrive-letters.ts';
import type {
  DeadLetterBook,
  DeadLetterBox,
  DeadLetterOrigin,
  RedriveChoice,
  StoredLetter,
} from './redrive-letters.ts';

const morningMs = Date.parse('2026-03-02T08:00:00Z');
const hour = 3_600_000;

/** A box of one partition and the book beside it. */
class Desk implements DeadLetterBox, DeadLetterBook {
  readonly letters: StoredLetter[] = [];
  readonly written: number[] = [];
  readonly marked = new Set<string>();
  settledTo = 0;
  isKafkaAway = false;

  async read(take: Parameters<DeadLetterBox['read']>[0]): Promise<void> {
    const end = this.letters.length;
    for (let at = this.settledTo, isUnbroken = true; at < end; at += 2) {
      const batch = this.letters.slice(at, Math.min(at + 2, end));
      const { settled, enough } = await take(batch);
      if (isUnbroken) this.settledTo = at + settled;
      isUnbroken &&= settled === batch.length;
      if (enough) return;
    }
  }
  async putBack(letters: readonly StoredLetter[]): Promise<void> {
    if (this.isKafkaAway) throw new Error('away');
    this.written.push(...letters.map(({ origin }) => origin!.offset));
  }
  async putBackOf(origins: readonly DeadLetterOrigin[]): Promise<ReadonlySet<DeadLetterOrigin>> {
    return new Set(origins.filter((origin) => this.marked.has(nameOf(origin))));
  }
  async markPutBack(origins: readonly DeadLetterOrigin[]): Promise<void> {
    for (const origin of origins) this.marked.add(nameOf(origin));
  }

  receives(
    reason: string,
    more: Partial<DeadLetterOrigin> = {},
    value: Buffer | null = Buffer.from('{'),
  ): void {
    const offset = this.letters.length;
    const loggedAtMs = morningMs + offset * hour;
    const place = { topic: 'touchpoints', partition: 0, offset: 100 + offset };
    const origin = { ...place, reason, loggedAtMs, attempt: 1, omittedBytes: null, ...more };
    this.letters.push({ partition: 0, offset, origin, message: { key: null, value } });
  }
  redrive(choice: Partial<RedriveChoice> = {}) {
    return redriveLetters(this, this, { limit: 100, dryRun: false, ...choice }, () => morningMs);
  }
}

function nameOf({ topic, partition, offset }: DeadLetterOrigin): string {
  return `${topic}/${partition}/${offset}`;
}

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
  for (const reason of ['not-json', 'too-large', 'not-json', 'not-json', 'time-in-future'])
    desk.receives(reason);
});

describe('putting dead letters back', () => {
  it('puts each back once, however often it is asked for', async () => {
    expect(await desk.redrive()).toMatchObject({
      putBack: { 'not-json': 3, 'too-large': 1, 'time-in-future': 1 },
      left: 0,
    });
    expect(desk.settledTo).toBe(5);
    expect(await desk.redrive()).toMatchObject({ putBack: {}, putBackBefore: 0 });
    expect(desk.written).toEqual([100, 101, 102, 103, 104]);
  });

  it('puts back what is asked for, and keeps the rest for another time', async () => {
    const chosen = { reason: 'not-json', fromMs: morningMs + hour, toMs: morningMs + 3 * hour };
    expect(await desk.redrive(chosen)).toMatchObject({ putBack: { 'not-json': 1 }, left: 4 });
    expect(desk.written).toEqual([102]);
    expect(desk.settledTo).toBe(0);
    expect(await desk.redrive()).toMatchObject({
      putBack: { 'not-json': 2, 'too-large': 1, 'time-in-future': 1 },
      putBackBefore: 1,
    });
    expect(desk.written).toEqual([102, 100, 101, 103, 104]);
  });

  it('stops at the limit, and goes on from there', async () => {
    expect(await desk.redrive({ limit: 3 })).toMatchObject({ putBack: { 'not-json': 2, 'too-large': 1 } });
    expect(await desk.redrive({ limit: 3 })).toMatchObject({
      putBack: { 'not-json': 1, 'time-in-future': 1 },
    });
    expect(desk.written).toEqual([100, 101, 102, 103, 104]);
  });

  it('changes nothing when it is only to look', async () => {
    expect(await desk.redrive({ dryRun: true })).toMatchObject({ putBack: { 'not-json': 3 } });
    expect([desk.written, desk.settledTo, desk.marked.size]).toEqual([[], 0, 0]);
  });

  it('does not take for put back what could not be written', async () => {
    desk.isKafkaAway = true;
    await expect(desk.redrive()).rejects.toThrow('away');
    expect([desk.settledTo, desk.marked.size]).toEqual([0, 0]);
  });

  it('names what it cannot put back, and leaves alone what others wrote', async () => {
    desk.receives('too-large', { omittedBytes: 6_000_000 }, null);
    desk.letters.push({
      partition: 0,
      offset: 6,
      origin: null,
      message: { key: null, value: Buffer.from('x') },
    });
    const report = await desk.redrive();
    expect(report).toMatchObject({ withoutValueCount: 1, foreign: 1 });
    expect(report.withoutValue).toMatchObject([{ offset: 105, omittedBytes: 6_000_000 }]);
    expect(desk.written).not.toContain(105);
    expect(desk.settledTo).toBe(5);
  });
});
