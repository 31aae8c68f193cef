import { HttpWatchdog } from '../channels/http-watchdog.ts';
import { OutgoingRequests } from '../channels/outgoing-requests.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Leadership } from '../storage/leadership.ts';
import { TellWatchdog } from '../workflows/tell-watchdog.ts';
import type { Configuration } from './configuration.ts';
import { ElectedLoop } from './elected-loop.ts';

const LOOK_EVERY_MS = 2_000;

export interface WatchdogLoop {
  /** To be called after every round of the detector. */
  readonly judged: (watermarkMs: number | null) => void;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

/** Lets the elected instance tell an outside watchdog that it judges; nothing where none is configured. */
export function watchdogLoop(
  { watchdog, paging }: Pick<Configuration, 'watchdog' | 'paging'>,
  leadership: Pick<Leadership, 'held'>,
  clock: Clock,
  logger: Logger,
): WatchdogLoop {
  if (!watchdog) return { judged: () => undefined, start: () => undefined, stop: async () => undefined };
  // Its address is the configuration's, not a team's: it may well be in one's own network.
  const requests = new OutgoingRequests({ clock, allowPrivateTargets: true, proxy: paging.proxy });
  const tell = new TellWatchdog({
    watchdog: new HttpWatchdog(requests, watchdog.url),
    everyMs: watchdog.every,
    clock,
    logger,
  });
  const loop = new ElectedLoop({
    leadership,
    everyMs: LOOK_EVERY_MS,
    round: () => tell.round(),
    onElected: () => tell.forget(),
    failure: { message: 'the watchdog could not be told, trying again' },
    logger,
  });
  return {
    judged: (watermarkMs) => tell.judged(watermarkMs),
    start: () => loop.start(),
    stop: async () => {
      tell.stop();
      await loop.stop();
    },
  };
}
