import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Leadership } from '../storage/leadership.ts';
import type { WatchJourneys } from '../workflows/watch-journeys.ts';
import type { Definitions } from './definitions.ts';

const ROUND_EVERY_MS = 5_000;

/** Lets the elected instance judge, round by round. A round that fails is followed by the next one. */
export class DetectionLoop {
  private readonly watch: WatchJourneys;
  private readonly leadership: Pick<Leadership, 'held'>;
  private readonly definitions: Definitions;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    watch: WatchJourneys,
    leadership: Pick<Leadership, 'held'>,
    definitions: Definitions,
    clock: Clock,
    logger: Logger,
  ) {
    this.watch = watch;
    this.leadership = leadership;
    this.definitions = definitions;
    this.clock = clock;
    this.logger = logger;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    let wasHeld = false;
    while (!this.stopping.signal.aborted) {
      const isHeld = this.leadership.held;
      if (isHeld && !wasHeld) this.watch.forget();
      wasHeld = isHeld;
      if (isHeld) await this.round();
      await pause(ROUND_EVERY_MS, this.stopping.signal);
    }
  }

  private async round(): Promise<void> {
    const journeys = this.definitions.journeys.map(({ definition }) => definition);
    try {
      await this.watch.round(journeys, this.definitions.teams, this.clock.now());
    } catch (error) {
      const isKnown = error instanceof WegwarteError;
      this.logger.error(
        isKnown ? { reason: error.message } : { err: error },
        'journeys could not be judged, trying again',
      );
    }
  }
}
