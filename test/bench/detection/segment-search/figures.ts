import { searchSegments } from '../../../../server/src/detection/segment-search/search-segments.ts';
import { moreEvents } from '../../../../server/src/detection/segment-search/segment-search-settings.ts';
import { Dice } from '../dice.ts';
import { quantile } from '../statistics.ts';
import { scanSums } from './scan-of-sums.ts';
import { leavesOf, nameOf } from './labelled-incidents.ts';
import type { LabelledIncident } from './labelled-incidents.ts';
import { simulateCalm, simulatePage } from './simulated-pages.ts';
import type { Scenario } from './simulated-pages.ts';

export interface Tally {
  readonly incidents: number;
  readonly causes: number;
  /** Incidents whose first candidate is exactly a cause of it. */
  readonly first: number;
  /** Causes that are among the (at most three) candidates. */
  readonly amongThree: number;
}

export interface SearchTally extends Tally {
  /** Incidents in which it names the first candidate as the culprit, and those of them in which it is right. */
  readonly named: number;
  readonly namedRight: number;
  readonly misses: readonly string[];
}

export interface CellFigures {
  readonly search: SearchTally;
  readonly scan: Tally;
  readonly medianExpected: number;
  readonly medianMinutes: number;
  readonly cpuMs: number;
}

const sigma = 0.04;

/** Of the first candidates of incidents with these many causes: precision and recall in one. */
export function f1({ incidents, causes, first }: Tally): number {
  return (2 * first) / (incidents + causes);
}

export function measureIncidents(incidents: readonly LabelledIncident[]): {
  search: SearchTally;
  scan: Tally;
} {
  const search = new Count();
  const scan = new Count();
  for (const incident of incidents) {
    const { dimensions, causes, file } = incident;
    const leaves = leavesOf(incident);
    const found = searchSegments(leaves, { dimensions, sigma, settings: moreEvents });
    const names = found.candidates.map(({ values }) => nameOf(values));
    search.add(file.split('_')[0]!, causes, names, found.kind !== 'unclear');
    scan.add(file, causes, scanSums(leaves, { dimensions, sigma, direction: 'more' }).map(nameOf), false);
  }
  return { search: search.tally, scan: scan.tally };
}

/** Incidents that are not paged within half a day are left out. */
export function measureCell(
  scenario: Scenario,
  incidents: number,
  firstSeed: number,
  withScan = true,
): CellFigures {
  const search = new Count();
  const scan = new Count();
  const expected: number[] = [];
  const minutes: number[] = [];
  let cpuMicros = 0;
  for (let seed = firstSeed; seed < firstSeed + incidents; seed++) {
    const page = simulatePage(seed, scenario);
    if (!page) continue;
    const { dimensions, leaves } = page;
    const causes = page.causes.map(({ where }) =>
      nameOf(Object.entries(where).map(([dimension, value]) => ({ dimension, value }))),
    );
    const before = process.cpuUsage();
    const found = searchSegments(leaves, { dimensions, sigma });
    const spent = process.cpuUsage(before);
    cpuMicros += spent.user + spent.system;
    const names = found.candidates.map(({ values }) => nameOf(values));
    search.add(`seed ${seed}`, causes, names, found.kind !== 'unclear');
    if (withScan)
      scan.add('', causes, scanSums(leaves, { dimensions, sigma, direction: 'fewer' }).map(nameOf), false);
    expected.push(page.expected);
    minutes.push(page.minutes);
  }
  return {
    search: search.tally,
    scan: scan.tally,
    medianExpected: quantile(expected, 0.5),
    medianMinutes: quantile(minutes, 0.5),
    cpuMs: cpuMicros / 1000 / Math.max(1, expected.length),
  };
}

/** Windows without an incident in which somebody is named all the same. */
export function namedInCalm(customersPerMinute: number, minutes: number, windows: number): number {
  let named = 0;
  for (let seed = 1; seed <= windows; seed++) {
    const { dimensions, leaves } = simulateCalm(seed, customersPerMinute, minutes);
    if (searchSegments(leaves, { dimensions, sigma }).kind !== 'unclear') named++;
  }
  return named;
}

/** Processor time of one search of that many leaves, in ms: the median of several. All leaves differ, values are even. */
export function cpuMsFor(leaves: number, valuesPerDimension: number): number {
  const dice = Dice.of(1);
  const dimensions = ['a', 'b', 'c', 'd', 'e'];
  const made = Array.from({ length: leaves }, () => {
    const values = dimensions.map((d) => `${d}${dice.integer(valuesPerDimension)}`);
    const expected = 20 * dice.uniform() ** 3;
    const hit = values[0] === 'a1' && values[1] === 'b2';
    return { values, observed: Math.round(expected * (hit ? 0.3 : 0.5 + dice.uniform())), expected };
  });
  const times = Array.from({ length: 15 }, () => {
    const before = process.cpuUsage();
    searchSegments(made, { dimensions, sigma });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return quantile(times, 0.5);
}

class Count {
  #incidents = 0;
  #causes = 0;
  #first = 0;
  #amongThree = 0;
  #named = 0;
  #namedRight = 0;
  readonly #misses: string[] = [];

  add(id: string, causes: readonly string[], candidates: readonly string[], named: boolean): void {
    const right = causes.includes(candidates[0] ?? 'none');
    this.#incidents++;
    this.#causes += causes.length;
    this.#first += right ? 1 : 0;
    this.#amongThree += causes.filter((cause) => candidates.includes(cause)).length;
    this.#named += named ? 1 : 0;
    this.#namedRight += named && right ? 1 : 0;
    if (!right)
      this.#misses.push(
        `${id}: ${causes.join(', ')} | ${candidates.map((c) => c || 'everybody').join(', ')}`,
      );
  }

  get tally(): SearchTally {
    return {
      incidents: this.#incidents,
      causes: this.#causes,
      first: this.#first,
      amongThree: this.#amongThree,
      named: this.#named,
      namedRight: this.#namedRight,
      misses: this.#misses,
    };
  }
}
