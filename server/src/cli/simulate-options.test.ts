import { describe, expect, it } from 'vitest';
import {
  parseBrokers,
  parseFrom,
  parseRate,
  parseSeed,
  parseSpeed,
  simulationSpan,
} from './simulate-options.ts';

const now = Date.UTC(2026, 10, 23, 10);
const hour = 3_600_000;

describe('when a simulation runs', () => {
  it('is from now until stopped, unless told otherwise', () => {
    expect(simulationSpan({ speed: 1 }, now)).toEqual({ fromMs: now, startMs: now, toMs: Infinity });
  });

  it('fills in the past and goes on live; incidents and --for count from now', () => {
    expect(simulationSpan({ speed: 1, backfillMs: 2 * hour, forMs: hour }, now)).toEqual({
      fromMs: now - 2 * hour,
      startMs: now,
      toMs: now + hour,
    });
  });

  it('ends at now when the past is sent faster than it was', () => {
    const from = { beforeNowMs: 2 * hour };
    expect(simulationSpan({ speed: Infinity, from }, now)).toEqual({
      fromMs: now - 2 * hour,
      startMs: now - 2 * hour,
      toMs: now,
    });
  });

  it.each([
    [{ speed: Infinity }, '--speed needs an end: give --for'],
    [{ speed: 1, backfillMs: hour, from: { atMs: now } }, 'leave out --from'],
    [{ speed: 60, backfillMs: hour }, 'leave out --speed'],
  ])('%j does not go together, and it says why', (options, wrong) => {
    expect(simulationSpan(options, now)).toEqual({ wrong: expect.stringContaining(wrong) });
  });
});

describe('option values', () => {
  it('are read as written', () => {
    expect(parseRate('0.5')).toBe(0.5);
    expect(parseSeed('4294967295')).toBe(4_294_967_295);
    expect(parseSpeed('max')).toBe(Infinity);
    expect(parseFrom('-2h')).toEqual({ beforeNowMs: 2 * hour });
    expect(parseFrom('2026-11-23T11:00:00+01:00')).toEqual({ atMs: now });
    expect(parseBrokers('kafka-1:9092, [::1]:9093')).toEqual(['kafka-1:9092', '[::1]:9093']);
  });

  it.each([
    [parseRate, '0', 'touchpoints per second above 0'],
    [parseRate, '1e9', 'at most 100000'],
    [parseSeed, '-1', 'whole number from 0'],
    [parseSpeed, 'fast', '"max" or a factor'],
    [parseFrom, '2h', '-2h for two hours ago'],
    [parseFrom, '2026-11-23T10:00:00', 'an instant with zone'],
    [parseBrokers, 'kafka', 'HOST:PORT'],
  ] as [(text: string) => unknown, string, string][])(
    '%o refuses %s and says what would be right',
    (parse, text, right) => {
      expect(() => parse(text)).toThrow(right);
    },
  );
});
