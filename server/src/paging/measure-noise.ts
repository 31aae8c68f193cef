/** An alarm that reached somebody by one of their channels. Times ms since the epoch. */
export interface HeardAlarm {
  readonly incidentId: string;
  /** Null: the team's own channels. */
  readonly person: string | null;
  readonly channel: string;
  /** Several incidents may be told in one. */
  readonly message: string;
  readonly atMs: number;
}

/** What somebody said of an incident: that they have it, or that it was not worth a page. */
export interface SaidOfIncident {
  readonly incidentId: string;
  readonly said: 'taken' | 'useless';
  readonly atMs: number;
}

export interface NoiseOfPerson {
  /** Null: the team's own channels. */
  readonly person: string | null;
  /** Alarms in each week, the latest last. */
  readonly weeks: readonly number[];
  /** Most alarms within ten minutes, and when the last of them came. */
  readonly worst: { readonly alarms: number; readonly atMs: number };
}

export interface Noise {
  /** The noisiest first. */
  readonly people: readonly NoiseOfPerson[];
  /** Somebody was told of these. */
  readonly incidents: number;
  /** Somebody said that they have it. */
  readonly taken: number;
  /** Somebody said that it was not worth it. */
  readonly useless: number;
  /** From the first alarm that was heard until somebody had it, of those taken after it; null where none was. */
  readonly timeToTake: { readonly n: number; readonly medianMs: number; readonly p90Ms: number } | null;
}

/** One alarm within it is what somebody can see to: the guideline of EEMUA 191 and ANSI/ISA-18.2. */
export const NOISE_WINDOW_MS = 10 * 60_000;
export const NOISE_WEEKS = 4;
const WEEK_MS = 7 * 24 * 3_600_000;

/** How loud it was for a team in the four weeks before now. */
export function measureNoise(
  alarms: readonly HeardAlarm[],
  said: readonly SaidOfIncident[],
  nowMs: number,
): Noise {
  const fromMs = nowMs - NOISE_WEEKS * WEEK_MS;
  const heard = alarms
    .filter(({ atMs }) => atMs > fromMs && atMs <= nowMs)
    .toSorted((a, b) => a.atMs - b.atMs);
  const firstHeardMs = new Map<string, number>();
  for (const { incidentId, atMs } of heard) {
    if (!firstHeardMs.has(incidentId)) firstHeardMs.set(incidentId, atMs);
  }
  const useless = new Set<string>();
  const takenAtMs = new Map<string, number>();
  for (const one of said.toSorted((a, b) => a.atMs - b.atMs)) {
    if (!firstHeardMs.has(one.incidentId)) continue;
    if (one.said === 'useless') useless.add(one.incidentId);
    else if (!takenAtMs.has(one.incidentId)) takenAtMs.set(one.incidentId, one.atMs);
  }
  const waits = [...takenAtMs]
    .map(([incidentId, atMs]) => atMs - firstHeardMs.get(incidentId)!)
    .filter((waitMs) => waitMs >= 0)
    .toSorted((a, b) => a - b);
  const people = Map.groupBy(heard, ({ person }) => person);
  return {
    people: [...people]
      .map(([person, theirs]) => noiseOf(person, theirs, fromMs))
      .toSorted((a, b) => sum(b.weeks) - sum(a.weeks)),
    incidents: firstHeardMs.size,
    taken: takenAtMs.size,
    useless: useless.size,
    timeToTake:
      waits.length === 0
        ? null
        : { n: waits.length, medianMs: quantile(waits, 0.5), p90Ms: quantile(waits, 0.9) },
  };
}

/**
 * All of somebody's channels are told alike, so that the one that got through most often says how often they were told.
 * @param alarms in order, at least one
 */
function noiseOf(person: string | null, alarms: readonly HeardAlarm[], fromMs: number): NoiseOfPerson {
  const heard = [...Map.groupBy(alarms, ({ channel }) => channel).values()]
    .map((ofOne) => [...new Map(ofOne.map((alarm) => [alarm.message, alarm])).values()])
    .reduce((loudest, ofOne) => (ofOne.length > loudest.length ? ofOne : loudest));
  const weeks = Array.from({ length: NOISE_WEEKS }, () => 0);
  let worst = { alarms: 0, atMs: 0 };
  let first = 0;
  for (const [last, { atMs }] of heard.entries()) {
    weeks[Math.min(NOISE_WEEKS - 1, Math.floor((atMs - fromMs) / WEEK_MS))]! += 1;
    while (heard[first]!.atMs <= atMs - NOISE_WINDOW_MS) first++;
    const within = last - first + 1;
    if (within > worst.alarms) worst = { alarms: within, atMs };
  }
  return { person, weeks, worst };
}

/** The smallest that at least that share does not exceed: one that was really there. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
