import type { Lane, LaneResult } from './lane.ts';

/** What a lane runs in, or why it cannot be run at all. */
export type Readiness = { readonly env: Readonly<Record<string, string>> } | { readonly obstacle: string };

export interface Finished extends LaneResult {
  readonly lane: Lane;
  readonly tookMs: number;
}

export interface LaneRun {
  readonly lanes: readonly Lane[];
  readonly atOnce: number;
  /** Resolves when what the lane has to wait for is there. */
  ready(lane: Lane): Promise<Readiness>;
  readonly signal: AbortSignal;
  onStart(lane: Lane): void;
  onEnd(finished: Finished): void;
}

/** Runs lanes in their order, so many at once; one that still has to wait is overtaken by the next that need not. */
export async function runLanes(run: LaneRun): Promise<readonly Finished[]> {
  const finished: Finished[] = [];
  const readiness = new Map(run.lanes.map((lane) => [lane, run.ready(lane)]));
  const waiting = new Map([...readiness].map(([lane, ready]) => [lane, ready.then(() => lane)]));

  const work = async () => {
    while (waiting.size > 0 && !run.signal.aborted) {
      // Of those that are ready already, a race is won by the first in order.
      const lane = await Promise.race(waiting.values());
      if (!waiting.delete(lane)) continue; // taken by the other one
      finished.push(await runOne(run, lane, await readiness.get(lane)!));
    }
  };
  await Promise.all(Array.from({ length: run.atOnce }, work));
  return finished;
}

async function runOne(run: LaneRun, lane: Lane, ready: Readiness): Promise<Finished> {
  const startedMs = performance.now();
  let result: LaneResult;
  if ('obstacle' in ready) {
    const skips = [{ what: lane.name, reason: ready.obstacle }];
    result = { tally: { passed: 0, failed: 0, skipped: 1, skips }, output: '' };
  } else {
    run.onStart(lane);
    result = await lane.run(ready.env, run.signal);
  }
  const finished = { lane, ...result, tookMs: performance.now() - startedMs };
  run.onEnd(finished);
  return finished;
}
