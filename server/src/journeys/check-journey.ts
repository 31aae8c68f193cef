import { COMBINATION } from './combination.ts';

/** What the rules across fields look at. Parts that are not well-formed are null: their own error is reported elsewhere. */
export interface JourneyOutline {
  readonly key: string | null;
  readonly dimensions: readonly (string | null)[];
  /** Attributes that are given a label. */
  readonly labelled: readonly string[];
  readonly steps: readonly (StepOutline | null)[];
}

export interface StepOutline {
  readonly step: string | null;
  /** Whether it says how long a run may take to get here. */
  readonly hasWithin: boolean;
  readonly optional: boolean;
  readonly when: MatchOutline | null;
}

export interface MatchOutline {
  readonly types: readonly string[];
  readonly sources: readonly string[] | null;
  /** Each condition as one text, so that equal conditions have equal texts. */
  readonly conditions: readonly string[];
}

export interface JourneyFinding {
  readonly path: readonly (string | number)[];
  /** What is wrong. */
  readonly problem: string;
  /** What would be right. */
  readonly remedy: string;
}

/** Rules that hold between the fields of one journey. All findings, not just the first. */
export function checkJourney(outline: JourneyOutline): JourneyFinding[] {
  return [
    ...checkSteps(outline),
    ...checkReachable(outline),
    ...checkDimensions(outline),
    ...checkLabels(outline),
  ];
}

function* checkSteps({ steps }: JourneyOutline): Generator<JourneyFinding> {
  const last = steps.length - 1;
  const firstWith = new Map<string, number>();
  for (const [at, step] of steps.entries()) {
    if (!step) continue;
    if (step.step !== null) {
      const earlier = firstWith.get(step.step);
      if (earlier === undefined) firstWith.set(step.step, at);
      else {
        yield {
          path: ['steps', at, 'step'],
          problem: `is the id of steps[${earlier}] too`,
          remedy: 'give each step of a journey its own id',
        };
      }
    }
    if (at === 0 && step.hasWithin) {
      yield {
        path: ['steps', at, 'within'],
        problem: 'the first step has no step before it',
        remedy: 'remove within, or move it to the next step',
      };
    }
    if (at > 0 && !step.hasWithin) {
      yield {
        path: ['steps', at, 'within'],
        problem: 'missing',
        remedy: 'say how long a customer may take to get here from the step before, such as 15m',
      };
    }
    if (step.optional && (at === 0 || at === last)) {
      yield {
        path: ['steps', at, 'optional'],
        problem: at === 0 ? 'the first step starts the run' : 'the last step is the goal',
        remedy: 'remove optional: it cannot be skipped',
      };
    }
  }
}

/**
 * A touchpoint that matches a step the run has passed changes nothing. So a step that takes only what an earlier one
 * takes as well could never be entered, unless the earlier one may be skipped for being too late.
 */
function* checkReachable({ steps }: JourneyOutline): Generator<JourneyFinding> {
  for (const [at, step] of steps.entries()) {
    const shadow = steps.findIndex(
      (earlier, before) =>
        before < at && earlier?.when && !earlier.optional && step?.when && covers(earlier.when, step.when),
    );
    if (shadow < 0) continue;
    yield {
      path: ['steps', at, 'when'],
      problem: `can never be entered: steps[${shadow}] matches the same touchpoints, and it comes first`,
      remedy: 'tell the two apart by type, source or attributes',
    };
  }
}

/** Whether every touchpoint that matches `narrow` surely matches `wide`. */
function covers(wide: MatchOutline, narrow: MatchOutline): boolean {
  return (
    narrow.types.every((type) => wide.types.includes(type)) &&
    (wide.sources === null || (narrow.sources?.every((source) => wide.sources!.includes(source)) ?? false)) &&
    wide.conditions.every((condition) => narrow.conditions.includes(condition))
  );
}

function* checkDimensions({ key, dimensions }: JourneyOutline): Generator<JourneyFinding> {
  for (const [at, dimension] of dimensions.entries()) {
    if (dimension === null) continue;
    if (dimensions.indexOf(dimension) < at) {
      yield { path: ['segments', at], problem: 'is listed twice', remedy: 'remove one of them' };
    } else if (dimension === COMBINATION) {
      yield {
        path: ['segments', at],
        problem: 'stands for combinations of all the others',
        remedy: 'give the attribute another name',
      };
    } else if (dimension === key) {
      yield {
        path: ['segments', at],
        problem: 'is the key of the journey, so every customer would be a segment of their own',
        remedy: 'remove it',
      };
    }
  }
}

/** A label that nothing is called by is a slip of the pen. */
function* checkLabels({ dimensions, labelled }: JourneyOutline): Generator<JourneyFinding> {
  for (const attribute of labelled) {
    if (dimensions.includes(attribute)) continue;
    yield {
      path: ['labels', attribute],
      problem: 'is none of the segments',
      remedy: 'name it as segments does, or remove the label',
    };
  }
}
