import { hostname } from 'node:os';
import type { Logger } from '../kernel/logger.ts';
import { pause } from '../kernel/pause.ts';
import type { Announcement, InstanceRegister } from '../workflows/instance-register.ts';

const EVERY_MS = 5_000;

/** Says every five seconds that this instance lives, so that the others and the screens know; and when it stops. */
export class Announcements {
  private readonly register: InstanceRegister;
  private readonly describe: () => Omit<Announcement, 'host'>;
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(register: InstanceRegister, describe: () => Omit<Announcement, 'host'>, logger: Logger) {
    this.register = register;
    this.describe = describe;
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
    let isTold = false;
    while (!this.stopping.signal.aborted) {
      try {
        await this.register.announce({ ...this.describe(), host: hostname() });
        isTold = false;
      } catch (error) {
        // Whoever looks sees it as silent, which is what it is; once is enough to be told.
        if (!isTold)
          this.logger.warn({ reason: (error as Error).message }, 'this instance cannot be announced');
        isTold = true;
      }
      await pause(EVERY_MS, this.stopping.signal);
    }
    await this.register.leave(this.describe().id).catch(() => undefined);
  }
}
