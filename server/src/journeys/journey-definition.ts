import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Title } from '../kernel/title.ts';

export type AttributeValue = string | number | boolean | null;

/** One condition on one attribute; all parts given must hold. */
export interface AttributeCondition {
  readonly attribute: string;
  readonly anyOf?: readonly AttributeValue[];
  readonly noneOf?: readonly AttributeValue[];
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
  readonly exists?: boolean;
}

/** Which touchpoints match: one of the types, one of the sources if given, and every condition. */
export interface TouchpointMatch {
  readonly types: readonly string[];
  readonly sources: readonly string[] | null;
  readonly conditions: readonly AttributeCondition[];
}

export interface StepDefinition {
  readonly step: string;
  readonly title: Title;
  readonly when: TouchpointMatch;
  /** At most this long after entering the step before; 0 for the first step, which nobody waits for. */
  readonly withinMs: number;
  readonly optional: boolean;
  /** The team that is paged for customers who stop getting on *from* this step. */
  readonly owner: string;
}

export interface AbandonRule {
  readonly when: TouchpointMatch;
  /** The attribute that names the reason. */
  readonly reasonAttribute: string | null;
}

export interface JourneyValue {
  readonly attribute: string | null;
  /** ISO 4217. */
  readonly currency: string;
  /** What one completed run is worth, in units of the currency. */
  readonly typical: number;
}

/** A journey, ready to be followed. The first step starts a run, the last is the goal. */
export interface JourneyDefinition {
  readonly journey: string;
  readonly version: number;
  readonly title: Title;
  readonly owner: string;
  /** `customer`, `session`, any identity, or any attribute. */
  readonly key: string;
  readonly criticality: 'high' | 'medium' | 'low';
  readonly value: JourneyValue | null;
  /** Dimensions (attribute names) counters are kept by. */
  readonly dimensions: readonly string[];
  readonly steps: readonly StepDefinition[];
  readonly abandon: readonly AbandonRule[];
  /** IANA zone whose clock its customers live by; absent: that of the configuration. */
  readonly timeZone?: string;
  /** What people call its dimensions; absent where the file gives none. */
  readonly labels?: Readonly<Record<string, Title>>;
}

/**
 * How long a run may stay at each step before it counts as dropped, ms: the longest `within` of the steps that may be
 * entered next. The goal has none.
 */
export function stepDeadlinesMs(definition: JourneyDefinition): number[] {
  return definition.steps.map((_, at) => {
    let longest = 0;
    for (let next = at + 1; next < definition.steps.length; next++) {
      const step = definition.steps[next]!;
      longest = Math.max(longest, step.withinMs);
      if (!step.optional) break;
    }
    return longest;
  });
}

/** No run under any of these versions is in flight longer, ms. */
export function longestRunMs(versions: readonly JourneyDefinition[]): number {
  const lives = versions.map(({ steps }) => steps.reduce((all, { withinMs }) => all + withinMs, 0));
  return Math.max(0, ...lives);
}

/**
 * Names all that decides who gets on from a step: who a run belongs to, who enters the step, and what may follow, how
 * soon. Two definitions that differ in nothing else (titles, owners, other steps) count the same there.
 */
export function stepMeaning(definition: JourneyDefinition, step: string): string {
  const { key, steps, abandon } = definition;
  const at = steps.findIndex((one) => one.step === step);
  const goesOn = steps.findIndex((one, index) => index > at && !one.optional);
  const upTo = steps
    .slice(0, goesOn + 1)
    .map(({ when, withinMs, optional }) => ({ when, withinMs, optional }));
  // A database gives the keys back in an order of its own.
  return canonicalJson({ key, upTo, at, abandon });
}
