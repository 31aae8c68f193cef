import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../kernel/logger.ts';
import { backoffMs, pause } from '../../kernel/pause.ts';

/** The same distance from `src/app/demonstration` as from `dist/app/demonstration`; only built code runs by itself. */
const commandLine = fileURLToPath(new URL('../../../bin/wegwarte.mjs', import.meta.url));
const MAX_STARTS = 5;

export interface DemoTrafficOptions {
  readonly address: string;
  readonly token: string;
  readonly backfillMs: number;
  readonly incident: string;
  readonly logger: Logger;
}

/** Imaginary customers, from a process of their own through the front door: `wegwarte simulate` to the HTTP collector. */
export class DemoTraffic {
  private readonly options: DemoTrafficOptions;
  private readonly stopping = new AbortController();
  private child: ChildProcess | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(options: DemoTrafficOptions) {
    this.options = options;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.child?.kill('SIGTERM');
    await this.running;
  }

  private async run(): Promise<void> {
    const { logger } = this.options;
    for (let start = 1; start <= MAX_STARTS && !this.stopping.signal.aborted; start++) {
      const reason = await this.simulate(start === 1 ? this.options.backfillMs : 0);
      if (this.stopping.signal.aborted) return;
      logger.warn({ reason }, 'the simulated customers stopped, starting them again');
      await pause(backoffMs(start, 1_000, 10_000), this.stopping.signal);
    }
    if (!this.stopping.signal.aborted)
      logger.error({}, 'the simulated customers keep stopping: no more demonstration data');
  }

  private simulate(backfillMs: number): Promise<string> {
    const { address, token, incident } = this.options;
    const args = ['simulate', '--profile', 'retailer', '--rate', '12', '--rhythm', 'flat', '--seed', '7'];
    args.push('--incident', incident, '--to', 'http', '--url', address);
    if (backfillMs >= 1_000) args.push('--backfill', `${Math.round(backfillMs / 1000)}s`);
    // The token goes by the environment: arguments can be read by every user of the machine.
    const child = spawn(process.execPath, [commandLine, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, WEGWARTE_API_TOKEN: token },
    });
    this.child = child;
    let lastWords = '';
    child.stderr.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-500);
    });
    return new Promise((ended) => {
      child.once('error', (error) => ended(error.message));
      child.once('exit', (code) => ended(lastWords.trim().split('\n').at(-1) || `exit code ${code}`));
    });
  }
}
