import { hostname } from 'node:os';
import type { Logger } from '../kernel/logger.ts';
import { Rounds } from '../kernel/rounds.ts';
import type { Announcement, InstanceRegister } from '../workflows/instance-register.ts';

const EVERY_MS = 5_000;

/** Says every five seconds that this instance lives, so that the others and the screens know; and when it stops. */
export class Announcements {
  private readonly register: InstanceRegister;
  private readonly describe: () => Omit<Announcement, 'host'>;
  private readonly logger: Logger;
  private readonly rounds = new Rounds(() => this.round());
  private isToldOfFailure = false;

  constructor(register: InstanceRegister, describe: () => Omit<Announcement, 'host'>, logger: Logger) {
    this.register = register;
    this.describe = describe;
    this.logger = logger;
  }

  start(): void {
    this.rounds.start();
  }

  async stop(): Promise<void> {
    await this.rounds.stop();
    await this.register.leave(this.describe().id).catch(() => undefined);
  }

  private async round(): Promise<number> {
    try {
      await this.register.announce({ ...this.describe(), host: hostname() });
      this.isToldOfFailure = false;
    } catch (error) {
      // Whoever looks sees it as silent, which is what it is; once is enough to be told.
      if (!this.isToldOfFailure)
        this.logger.warn({ reason: (error as Error).message }, 'this instance cannot be announced');
      this.isToldOfFailure = true;
    }
    return EVERY_MS;
  }
}
