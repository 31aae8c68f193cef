import type { StepTick } from './step-source.ts';
import type { World } from './world.ts';

/** What is known of an incident at one moment. Ticks are complete up to and with `tick`. */
export interface Page {
  readonly tick: number;
  /** The stream it is headed by. */
  readonly dimension: string;
  readonly value: string;
  readonly onsetTick: number;
  readonly score: number;
  readonly threshold: number;
  /** Customers lost until now: the estimate, and its 90 % interval. */
  readonly lost: readonly [low: number, estimate: number, high: number];
  /** Most likely first: the values of each, by dimension. Null where nobody searched. */
  readonly segments: readonly Readonly<Record<string, string>>[] | null;
}

export type Happening =
  | { readonly kind: 'page'; readonly page: Page }
  /** Closed lately, and open again: nobody is paged. */
  | { readonly kind: 'reopened' }
  | { readonly kind: 'closed' };

/** The detector under test, with what keeps its incidents: fed tick by tick, it says what comes of it. */
export interface Judge {
  take(tick: StepTick): Happening | null;
  /** Only takes the tick in, as when catching up. */
  learn(tick: StepTick): void;
  readonly isOpen: boolean;
  /** Of the open incident, as of now; null with none. */
  current(): Page | null;
  /** What it has learnt; a judge made with it goes on from there. */
  readonly memory: unknown;
  /** One that goes on from here by itself. */
  fork(): Judge;
}

/** How a judge of this world's first step is made, with what an earlier one has learnt, or nothing. */
export type MakeJudge = (world: World) => StartJudge;
export type StartJudge = (fromTick: number, memory: unknown) => Judge;
