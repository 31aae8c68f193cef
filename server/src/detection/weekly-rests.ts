import { hoursOfWeek } from './local-hours.ts';

/** So many visits of an hour of the week have to agree. */
export const visitsKept = 3;

/**
 * What was seen the last times each hour of the week came round, incidents included. Expectation is without any factor of
 * the hour.
 */
export interface HourVisits {
  /** What is older has been counted. */
  readonly untilMs: number;
  /** By hour: the week of its newest visit, and how many there have been, up to those kept. */
  readonly week: readonly number[];
  readonly count: readonly number[];
  /** By visit, the newest first, then hour. */
  readonly observed: readonly (readonly number[])[];
  readonly expected: readonly (readonly number[])[];
}

/** How much fewer get on at an hour than ordinarily for it to be a rest; the stronger one tells where few come. */
const depths = [0.5, 0.8];
/** Log odds of all visits together that a stretch of hours is a rest: about what it takes for a page. */
const enough = 8;
/** Log odds that an hour of one visit was as any other: whatever the other visits say, it is no rest then. */
const contradiction = 2;
/** Share of what is ordinary that a stretch must fall short of in each visit. */
const likeAnyOther = 0.85;
/** Pseudo-events by which an hour of a rest is drawn to those near it, and those to the whole stretch. */
const nearEvents = 20;
const stretchEvents = 2;
const nearHours = 6;
/** The same of any other hour, to the level of those. */
const hourEvents = 3;

export function noVisits(): HourVisits {
  const none = () => Array.from({ length: hoursOfWeek }, () => 0);
  const ofVisits = () => Array.from({ length: visitsKept }, none);
  return { untilMs: 0, week: none(), count: none(), observed: ofVisits(), expected: ofVisits() };
}

/** What was seen in a part of an hour: parts of the same visit add up. */
export interface HourVisit {
  readonly hour: number;
  /** Number of the week it belongs to. */
  readonly week: number;
  readonly observed: number;
  readonly expected: number;
}

export function visited(visits: HourVisits, news: Iterable<HourVisit>, untilMs: number): HourVisits {
  const week = [...visits.week];
  const count = [...visits.count];
  const observed = visits.observed.map((one) => [...one]);
  const expected = visits.expected.map((one) => [...one]);
  for (const { hour, ...seen } of news) {
    if (count[hour] === 0 || week[hour] !== seen.week) {
      week[hour] = seen.week;
      count[hour] = Math.min(visitsKept, count[hour]! + 1);
      for (const table of [observed, expected]) {
        for (let visit = visitsKept - 1; visit > 0; visit--) table[visit]![hour] = table[visit - 1]![hour]!;
        table[0]![hour] = 0;
      }
    }
    observed[0]![hour]! += seen.observed;
    expected[0]![hour]! += seen.expected;
  }
  return { untilMs, week, count, observed, expected };
}

/**
 * Hours at which customers have to wait every week: nobody approves anything at night, money is paid on Thursdays. They are
 * stretches of hours in which each of the last three visits lacked much of what is ordinary. What is expected there is what
 * the best of the three saw, so one visit like any other hour, and it is no rest: two outages that happen to fall on the
 * same hour of the week change nothing. Whoever waits gets on at the other hours, by as much more.
 *
 * Incidents count like anything else, since a rest that is not known yet is one.
 *
 * @param ordinary factor of each hour, rests aside
 * @returns by hour, a further factor; null where there are no rests
 */
export function findRests(visits: HourVisits, ordinary: readonly number[]): number[] | null {
  const weeks = Array.from({ length: visitsKept }, (_, visit) => ({
    observed: visits.observed[visit]!,
    usual: visits.expected[visit]!.map((expected, hour) => expected * ordinary[hour]!),
  }));
  const isRest = Array.from({ length: hoursOfWeek }, () => false);
  const overall = weeks.map((week) => levelOf(week, () => true));
  markRests(isRest, weeks, overall, () => true);
  // Against the other hours, now that it is known which those are; but no hour at which more get on than on average.
  const others = weeks.map((week) => levelOf(week, (hour) => !isRest[hour]));
  const isLow = (hour: number) => {
    const seen = weeks.reduce((sum, { observed }) => sum + observed[hour]!, 0);
    return seen <= weeks.reduce((sum, { usual }, at) => sum + usual[hour]! * Math.max(1, overall[at]!), 0);
  };
  markRests(isRest, weeks, others, isLow);
  markEdges(isRest, weeks, others, isLow);
  const rests = runsOf(isRest).filter((hours) =>
    weeks.every((week, at) => shareOf(week, hours) < likeAnyOther * others[at]!),
  );
  return rests.length > 0 ? factorsOf(weeks, rests, visits.count) : null;
}

interface Week {
  readonly observed: readonly number[];
  readonly usual: readonly number[];
}

function levelOf({ observed, usual }: Week, counts: (hour: number) => boolean): number {
  let seen = 0;
  let due = 0;
  for (let hour = 0; hour < hoursOfWeek; hour++) {
    if (!counts(hour)) continue;
    seen += observed[hour]!;
    due += usual[hour]!;
  }
  return due > 0 ? seen / due : 1;
}

/** @param levels of the visits: observed over usual at ordinary hours */
function markRests(
  isRest: boolean[],
  weeks: readonly Week[],
  levels: readonly number[],
  mayRest: (hour: number) => boolean,
): void {
  for (const depth of depths) {
    const gains = isRest.map((_, hour) => {
      if (!mayRest(hour)) return -enough;
      const ofVisits = weeks.map(
        ({ observed, usual }, at) =>
          observed[hour]! * Math.log(depth) + (1 - depth) * usual[hour]! * levels[at]!,
      );
      const least = Math.min(...ofVisits);
      return least < -contradiction ? -enough : total(ofVisits);
    });
    for (const hour of gaining(gains)) isRest[hour] = true;
  }
}

/** A rest hardly ever begins and ends on the hour: the hours beside it that lack something in each visit are part of it. */
function markEdges(
  isRest: boolean[],
  weeks: readonly Week[],
  levels: readonly number[],
  mayRest: (hour: number) => boolean,
): void {
  const edges = isRest.flatMap((is, hour) => {
    if (is || !mayRest(hour) || !(isRest[next(hour)] || isRest[previous(hour)])) return [];
    return weeks.every(({ observed, usual }, at) => observed[hour]! < usual[hour]! * levels[at]!)
      ? [hour]
      : [];
  });
  for (const hour of edges) isRest[hour] = true;
}

/** Hours of all stretches over which the sum of gains rises by enough, up to where it is highest, round the week. */
function gaining(gains: readonly number[]): number[] {
  const start = gains.indexOf(Math.min(...gains));
  const found: number[] = [];
  for (let from = 1; from < hoursOfWeek;) {
    let sum = 0;
    let best = 0;
    let end = from;
    for (let at = from; at < hoursOfWeek; at++) {
      sum += gains[(start + at) % hoursOfWeek]!;
      if (sum > best) [best, end] = [sum, at + 1];
      if (sum <= 0 || sum <= best - enough) break;
    }
    if (best >= enough) for (let at = from; at < end; at++) found.push((start + at) % hoursOfWeek);
    from = Math.max(end, from + 1);
  }
  return found;
}

function runsOf(isRest: readonly boolean[]): number[][] {
  const runs: number[][] = [];
  const start = isRest.indexOf(false);
  if (start < 0) return [];
  for (let at = 0; at < hoursOfWeek; at++) {
    const hour = (start + at) % hoursOfWeek;
    if (!isRest[hour]) continue;
    if (isRest[previous(hour)]) runs.at(-1)!.push(hour);
    else runs.push([hour]);
  }
  return runs;
}

function factorsOf(
  weeks: readonly Week[],
  rests: readonly (readonly number[])[],
  count: readonly number[],
): number[] {
  const factors = Array.from({ length: hoursOfWeek }, () => NaN);
  for (const hours of rests) {
    // A visit that is still to come may be like any other hour.
    const own = hours.map((hour, at) => {
      const near = hours.slice(Math.max(0, at - nearHours), at + nearHours + 1);
      return count[hour] === visitsKept ? bestOf(weeks, hour, near, hours) : 1;
    });
    // What is left of an hour in which a rest begins or ends is all in the other part of it.
    for (const at of [1, 0]) own[at] = Math.min(own[at] ?? Infinity, own[at + 1] ?? Infinity);
    for (const at of [own.length - 2, own.length - 1]) own[at] = Math.min(own[at]!, own[at - 1] ?? Infinity);
    hours.forEach((hour, at) => (factors[hour] = own[at]!));
  }
  return balanced(weeks, factors);
}

/**
 * The other hours make up for it: all by as much, but for those at which most visits saw more, or each saw fewer. Where
 * everybody waits for Monday morning, most of the week's progress is then.
 *
 * @param ofRests by hour, NaN for the others
 */
function balanced(weeks: readonly Week[], ofRests: readonly number[]): number[] {
  const factorsAt = (level: number) =>
    ofRests.map((rest, hour) => {
      if (!Number.isNaN(rest)) return rest;
      const seen = weeks.map(
        ({ observed, usual }) => (observed[hour]! + hourEvents * level) / (usual[hour]! + hourEvents),
      );
      return Math.min(Math.max(...seen), Math.max(middleOf(seen), level));
    });
  const levels = weeks.map(({ observed, usual }) => {
    const all = total(observed);
    return balancingLevel((level) => sumOfProducts(usual, factorsAt(level)) - all);
  });
  // An hour that was low in two visits of three is judged by what the third one saw.
  return factorsAt(Math.max(...levels));
}

/** Where a rising function of the level is nought. */
function balancingLevel(excess: (level: number) => number): number {
  let low = -7;
  let high = 7;
  for (let turn = 0; turn < 20; turn++) {
    const middle = (low + high) / 2;
    if (excess(Math.exp(middle)) > 0) high = middle;
    else low = middle;
  }
  return Math.exp((low + high) / 2);
}

/** Of an hour, in the visit in which most got on: drawn to the hours near it, and those to the whole stretch. */
function bestOf(weeks: readonly Week[], hour: number, near: readonly number[], stretch: readonly number[]) {
  return Math.max(
    ...weeks.map((week) => {
      const ofNear = shareOf(week, near, stretchEvents, shareOf(week, stretch));
      return shareOf(week, [hour], nearEvents, ofNear);
    }),
  );
}

/** Observed over usual, drawn to what it would be by so many events. */
function shareOf({ observed, usual }: Week, hours: readonly number[], events = 1, drawnTo = 1): number {
  const sumOf = (table: readonly number[]) => hours.reduce((sum, hour) => sum + table[hour]!, 0);
  return (sumOf(observed) + events * drawnTo) / (sumOf(usual) + events);
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function sumOfProducts(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * other[at]!, 0);
}

function next(hour: number): number {
  return (hour + 1) % hoursOfWeek;
}

function previous(hour: number): number {
  return (hour + hoursOfWeek - 1) % hoursOfWeek;
}
