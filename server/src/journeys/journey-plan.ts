import type { AbandonRule, JourneyDefinition, TouchpointMatch } from './journey-definition.ts';
import { stepDeadlinesMs } from './journey-definition.ts';
import { meetsConditions } from './match-touchpoint.ts';
import { SegmentTable } from './segments.ts';
import type { Touchpoint } from './touchpoint.ts';

/** What touchpoints of one type can mean to one version of a journey. */
export interface Interest {
  readonly plan: JourneyPlan;
  /** Steps that name the type, ascending; `when` is null where the type alone is enough. */
  readonly steps: readonly { readonly step: number; readonly when: TouchpointMatch | null }[];
  readonly abandon: readonly AbandonRule[];
}

/** A journey's version, worked out once, so that a touchpoint meets only the rules that name its type. */
export interface JourneyPlan {
  readonly definition: JourneyDefinition;
  readonly goal: number;
  /** By step: how long a run may stay there, ms. */
  readonly deadlinesMs: readonly number[];
  /** By step: the last one that may be entered next. Those between are optional. */
  readonly furthestNext: readonly number[];
  readonly segments: SegmentTable;
  readonly interests: ReadonlyMap<string, Interest>;
}

const plans = new WeakMap<JourneyDefinition, JourneyPlan>();

export function planOf(definition: JourneyDefinition): JourneyPlan {
  let plan = plans.get(definition);
  if (!plan) plans.set(definition, (plan = makePlan(definition)));
  return plan;
}

/** Of a type the version does not name: nothing. */
export function interestIn(definition: JourneyDefinition, type: string): Interest {
  const plan = planOf(definition);
  return plan.interests.get(type) ?? { plan, steps: [], abandon: [] };
}

/**
 * The first step the touchpoint matches, or -1. No other counts: if it lies behind, the touchpoint is one of a step the
 * run has been at; if it cannot be entered, none after it can be either.
 */
export function firstMatch(interest: Interest, touchpoint: Touchpoint): number {
  for (const { step, when } of interest.steps) {
    if (when === null || meetsConditions(when, touchpoint)) return step;
  }
  return -1;
}

function makePlan(definition: JourneyDefinition): JourneyPlan {
  const { steps, abandon, dimensions } = definition;
  const interests = new Map<string, Interest>();
  const plan: JourneyPlan = {
    definition,
    goal: steps.length - 1,
    deadlinesMs: stepDeadlinesMs(definition),
    furthestNext: steps.map((_, at) => {
      const next = steps.findIndex(({ optional }, index) => index > at && !optional);
      return next === -1 ? steps.length - 1 : next;
    }),
    segments: new SegmentTable(dimensions),
    interests,
  };
  const types = new Set([...steps, ...abandon].flatMap(({ when }) => when.types));
  for (const type of types) {
    interests.set(type, {
      plan,
      steps: steps.flatMap(({ when }, step) =>
        when.types.includes(type) ? [{ step, when: isTypeAlone(when) ? null : when }] : [],
      ),
      abandon: abandon.filter(({ when }) => when.types.includes(type)),
    });
  }
  return plan;
}

function isTypeAlone({ sources, conditions }: TouchpointMatch): boolean {
  return sources === null && conditions.length === 0;
}
