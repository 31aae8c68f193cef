import type {
  JourneyDefinition,
  StepDefinition,
  TouchpointMatch,
} from '../../server/src/journeys/journey-definition.ts';
import { seededRandom } from '../support/seeded-random.ts';

const minute = 60_000;
export const startMs = Date.parse('2026-03-02T10:00:00Z');

export interface WorkloadOptions {
  readonly journeys: number;
  readonly segments: number;
  /** Touchpoints in a second of event time. */
  readonly perSecond: number;
  readonly seed: number;
}

/** Values of each dimension, as many as a retailer would have: the first ones are the common ones. */
const values = [3, 4, 12, 6, 16, 5, 8, 20, 2, 10, 6, 4];

/**
 * Journeys of three to six steps, some optional, some abandoned. Every third one starts with the second step of the
 * one before, every fifth one looks on at the first step of the one before it too: so some touchpoints are wanted by
 * two or three.
 */
export function benchJourneys({ journeys, segments }: WorkloadOptions): JourneyDefinition[] {
  return Array.from({ length: journeys }, (_, index): JourneyDefinition => {
    const steps = 3 + (index % 4);
    const on = (...types: string[]): TouchpointMatch => ({ types, sources: null, conditions: [] });
    const shared = index % 3 === 2 ? [typeOf(index - 1, 1)] : [];
    const more = index % 5 === 4 ? [typeOf(index - 1, 0)] : [];
    return {
      journey: `journey-${index}`,
      version: 1,
      title: { en: `Journey ${index}`, de: `Reise ${index}` },
      owner: 'shop',
      key: index % 4 === 3 ? 'session' : 'customer',
      criticality: 'high',
      value: null,
      dimensions: Array.from({ length: segments }, (_unused, at) => `dimension${at}`),
      steps: Array.from({ length: steps }, (_unused, step): StepDefinition => ({
        step: `step-${step}`,
        title: { en: `Step ${step}`, de: `Schritt ${step}` },
        when:
          step === 1 && index % 2 === 0
            ? { ...on(typeOf(index, step)), conditions: [{ attribute: 'amount', gt: 0 }] }
            : on(typeOf(index, step), ...(step === 0 ? [...shared, ...more] : [])),
        withinMs: step === 0 ? 0 : (3 + 4 * (step % 3)) * minute,
        optional: steps > 4 && step === 2,
        owner: 'shop',
      })),
      abandon: index % 2 === 0 ? [{ when: on(`flow${index}.cancelled`), reasonAttribute: 'reason' }] : [],
    };
  });
}

function typeOf(journey: number, step: number): string {
  return `flow${journey}.step${step}.seen`;
}

interface Visit {
  readonly journey: number;
  readonly customer: string;
  readonly session: string;
  readonly attributes: Record<string, string | number>;
  step: number;
}

/**
 * Customers on their ways, without end: touchpoints in order of arrival, each up to 30 s after it happened. One in
 * seven is of a type nobody wants.
 */
export class BenchCustomers {
  private readonly random: () => number;
  private readonly options: WorkloadOptions;
  private readonly journeys: readonly JourneyDefinition[];
  /** By 100 ms of event time: who comes next, and what arrives. */
  private readonly visits = new Map<number, Visit[]>();
  private readonly arrivals = new Map<number, unknown[]>();
  private tick = 0;
  private unsent: unknown[] = [];

  constructor(options: WorkloadOptions) {
    this.options = options;
    this.journeys = benchJourneys(options);
    this.random = seededRandom(options.seed);
  }

  next(count: number): unknown[] {
    while (this.unsent.length < count) this.pass();
    return this.unsent.splice(0, count);
  }

  private pass(): void {
    const { random, tick } = this;
    const perTick = this.options.perSecond / 10;
    // Some 1.9 touchpoints a visit, and one in seven wanted by nobody.
    const begin = perTick * 0.43;
    for (let visit = 0; visit < begin; visit++) this.make(this.newVisit());
    for (let other = 0; other < perTick * 0.14; other++) {
      const visit = this.newVisit();
      this.send(visit, `page${Math.floor(random() * 50)}.viewed`);
    }
    for (const visit of this.visits.get(tick) ?? []) this.make(visit);
    this.visits.delete(tick);
    for (const touchpoint of this.arrivals.get(tick) ?? []) this.unsent.push(touchpoint);
    this.arrivals.delete(tick);
    this.tick++;
  }

  private newVisit(): Visit {
    const attributes: Record<string, string | number> = {};
    for (let at = 0; at < this.options.segments; at++) {
      // Three common values take most.
      const place = Math.floor(this.random() ** 2.5 * values[at]!);
      attributes[`dimension${at}`] = `value ${place}`;
    }
    return {
      journey: Math.floor(this.random() * this.journeys.length),
      customer: this.text(22),
      session: this.text(22),
      attributes,
      step: 0,
    };
  }

  /** The visit's next touchpoint; and when the one after it comes, if at all. */
  private make(visit: Visit): void {
    const { random } = this;
    const { steps, abandon } = this.journeys[visit.journey]!;
    this.send(visit, typeOf(visit.journey, visit.step));
    const chance = random();
    if (chance < 0.03 && abandon.length > 0) return this.send(visit, abandon[0]!.when.types[0]!);
    if (chance > 0.62 || visit.step === steps.length - 1) return;
    visit.step += steps[visit.step + 1]!.optional && random() < 0.5 ? 2 : 1;
    const waitMs = 5_000 + (random() ** 2 * steps[visit.step]!.withinMs) / 1.5;
    push(this.visits, this.tick + Math.ceil(waitMs / 100), visit);
  }

  private send(visit: Visit, type: string): void {
    const { random } = this;
    const delayTicks = random() < 0.9 ? Math.floor(random() * 20) : Math.floor(random() * 290);
    push(this.arrivals, this.tick + 1 + delayTicks, {
      id: this.text(36),
      type,
      timeMs: startMs + this.tick * 100 + Math.floor(random() * 100),
      identities: { customer: visit.customer, session: visit.session },
      attributes: { ...visit.attributes, amount: Math.ceil(random() * 100) },
      source: 'shop',
    });
  }

  private text(length: number): string {
    let text = '';
    while (text.length < length) text += Math.floor(this.random() * 4_294_967_296).toString(36);
    return text.slice(0, length);
  }
}

function push<T>(lists: Map<number, T[]>, at: number, item: T): void {
  const list = lists.get(at);
  if (list) list.push(item);
  else lists.set(at, [item]);
}
