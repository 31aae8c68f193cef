import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/**
 * Looks until there is something to see and returns it. What is `undefined`, `null` or `false`, or fails, is not yet there.
 * @throws Error naming what was waited for and what stood in the way last
 */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  { withinMs = 40_000, everyMs = 50 }: Patience = {},
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + withinMs;
  let obstacle: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== null && seen !== false) {
        return seen as Exclude<T, undefined | null | false>;
      }
      obstacle = undefined;
    } catch (error) {
      obstacle = error;
    }
    if (performance.now() > deadline) {
      const why = obstacle instanceof Error ? `: ${obstacle.message}` : '';
      throw new Error(`waited ${withinMs / 1000} s in vain for ${what}${why}`, { cause: obstacle });
    }
    await sleep(everyMs);
  }
}
