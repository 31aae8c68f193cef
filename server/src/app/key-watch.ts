import type { Logger } from '../kernel/logger.ts';
import { Rounds } from '../kernel/rounds.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { AgreeOnKeys } from '../workflows/agree-on-keys.ts';

/** Well within the lead that a new key has. */
const EVERY_MS = 5_000;

/** Asks again and again whether the pseudonym keys of this instance are those to read with, and ends it when not. */
export class KeyWatch {
  private readonly agreement: Pick<AgreeOnKeys, 'fault'>;
  private readonly onLost: (error: Error) => void;
  private readonly logger: Logger;
  private readonly rounds = new Rounds(() => this.round());

  constructor(agreement: Pick<AgreeOnKeys, 'fault'>, onLost: (error: Error) => void, logger: Logger) {
    this.agreement = agreement;
    this.onLost = onLost;
    this.logger = logger;
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async round(): Promise<number | null> {
    try {
      const fault = await this.agreement.fault();
      if (fault) {
        this.onLost(new WegwarteError('configuration-invalid', `access.pseudonymKey: ${fault}`));
        return null;
      }
    } catch (error) {
      // Nothing is stored while the database is away, so nothing can go wrong in it either.
      this.logger.warn({ reason: (error as Error).message }, 'pseudonym keys cannot be compared');
    }
    return EVERY_MS;
  }
}
