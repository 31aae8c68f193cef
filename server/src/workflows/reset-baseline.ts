import type { BaselineResetInput, BaselineResetView } from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { BaselineReset, BaselineResetStore } from './baseline-reset-store.ts';
import type { VersionedJourney } from './journey-versions.ts';

export interface ResetBaselineParts {
  readonly resets: BaselineResetStore;
  readonly journeys: () => readonly VersionedJourney[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Has what was learnt of a journey forgotten: what comes from now on is normal. Only noted here; whichever instance is
 * elected finds it at its next round, also after a restart.
 */
export class ResetBaseline {
  private readonly parts: ResetBaselineParts;

  constructor(parts: ResetBaselineParts) {
    this.parts = parts;
  }

  /** @throws WegwarteError `not-found` for a journey that is not watched */
  async reset(journey: string, { reason }: BaselineResetInput, by: string): Promise<BaselineResetView> {
    const { resets, journeys, clock, logger } = this.parts;
    if (!journeys().some(({ definition }) => definition.journey === journey)) {
      throw new WegwarteError('not-found', `no journey ${journey}`);
    }
    const stored = await resets.add({ journey, reason, by, atMs: clock.now() });
    logger.info({ journey, by, reason }, 'what is normal in the journey is learnt anew');
    return showReset(stored);
  }
}

export function showReset({ by, reason, atMs }: BaselineReset): BaselineResetView {
  return { at: new Date(atMs).toISOString(), by, reason };
}
