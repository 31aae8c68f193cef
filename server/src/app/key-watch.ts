import type { Logger } from '../kernel/logger.ts';
import { pause } from '../kernel/pause.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { AgreeOnKeys } from '../workflows/agree-on-keys.ts';

/** Well within the lead that a new key has. */
const EVERY_MS = 5_000;

/** Asks again and again whether the pseudonym keys of this instance are those to read with, and ends it when not. */
export class KeyWatch {
  private readonly agreement: Pick<AgreeOnKeys, 'fault'>;
  private readonly onLost: (error: Error) => void;
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(agreement: Pick<AgreeOnKeys, 'fault'>, onLost: (error: Error) => void, logger: Logger) {
    this.agreement = agreement;
    this.onLost = onLost;
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
    while (!this.stopping.signal.aborted) {
      try {
        const fault = await this.agreement.fault();
        if (fault) {
          this.onLost(new WegwarteError('configuration-invalid', `access.pseudonymKey: ${fault}`));
          return;
        }
      } catch (error) {
        // Nothing is stored while the database is away, so nothing can go wrong in it either.
        this.logger.warn({ reason: (error as Error).message }, 'pseudonym keys cannot be compared');
      }
      await pause(EVERY_MS, this.stopping.signal);
    }
  }
}
