import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { f1, measureCell, measureIncidents, namedInCalm } from './segment-search/figures.ts';
import { isTuned, readIncidents } from './segment-search/labelled-incidents.ts';
import type { LabelledIncident } from './segment-search/labelled-incidents.ts';

// Guards the figures of segment-search.md. A change that makes them worse has to say so there.

describe('the guilty segment of simulated incidents', () => {
  const incidents = 24;
  it.each([
    { customersPerMinute: 300, shares: [0.15], factor: 0.3 },
    { customersPerMinute: 300, shares: [0.045], factor: 0 },
    { customersPerMinute: 30_000, shares: [0.15], factor: 0.3 },
    { customersPerMinute: 30_000, shares: [0.045], factor: 0.3 },
    { customersPerMinute: 300, shares: [1], factor: 0.3 },
  ])(
    'is first in 95 % and among three in 99 %: $customersPerMinute/min, $shares, ρ = $factor',
    (scenario) => {
      const { search } = measureCell(scenario, incidents, 1, false);
      expect(search.incidents).toBe(incidents);
      expect(search.first, search.misses.join('\n')).toBeGreaterThanOrEqual(0.95 * incidents);
      expect(search.amongThree, search.misses.join('\n')).toBeGreaterThanOrEqual(0.99 * incidents);
      expect(search.namedRight).toBeGreaterThanOrEqual(0.95 * search.named);
      expect(search.named).toBeGreaterThanOrEqual(0.85 * incidents);
    },
  );

  it('is not made up where nobody is guilty', () => {
    const windows = 30;
    expect(namedInCalm(300, 5, windows)).toBeLessThanOrEqual(0.07 * windows);
    expect(namedInCalm(30_000, 1, windows)).toBeLessThanOrEqual(0.07 * windows);
  });
});

const dataFolder = process.env['WEGWARTE_REFERENCE_DATA'];
const folder = dataFolder ? join(dataFolder, 'rca_rs') : null;

describe.skipIf(!folder || !existsSync(folder))(
  `the guilty segment of real incidents${dataFolder ? '' : ' (WEGWARTE_REFERENCE_DATA is not set)'}`,
  () => {
    let all: LabelledIncident[];
    beforeAll(() => {
      all = readIncidents(folder!);
    });

    it('is first in 81 % of those held out, and among three in 95 %', () => {
      const { search, scan } = measureIncidents(all.filter((_, i) => !isTuned(i)));
      expect(search.incidents).toBe(23);
      expect(f1(search), search.misses.join('\n')).toBeGreaterThanOrEqual(0.8);
      expect(search.amongThree / search.causes).toBeGreaterThanOrEqual(0.95);
      expect(f1(search)).toBeGreaterThan(f1(scan));
    });

    it('is first in 84 % of all, and among three in 95 %', () => {
      const { search } = measureIncidents(all);
      expect(search.incidents).toBe(47);
      expect(f1(search), search.misses.join('\n')).toBeGreaterThanOrEqual(0.84);
      expect(search.amongThree / search.causes).toBeGreaterThanOrEqual(0.95);
    });
  },
);
