import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How long a contestant may take to go when asked to. */
const STOP_PATIENCE_MS = 20_000;
const KEPT_LINES = 40;

/** A contestant's process. It never outlives the bench. */
export class Child {
  readonly pid: number;
  readonly failed: Promise<never>;
  private readonly process: ReturnType<typeof spawn>;
  private readonly ended: Promise<void>;
  private readonly lastLines: string[] = [];
  private isStopping = false;

  constructor(
    file: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    onLine: (line: string) => void = () => undefined,
  ) {
    this.process = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    const killWithUs = () => this.process.kill('SIGKILL');
    process.once('exit', killWithUs);
    for (const output of [this.process.stdout!, this.process.stderr!]) {
      createInterface({ input: output }).on('line', (line) => {
        this.lastLines.push(line);
        if (this.lastLines.length > KEPT_LINES) this.lastLines.shift();
        onLine(line);
      });
    }
    if (this.process.pid === undefined) throw new Error(`${file} could not be run`);
    this.pid = this.process.pid;
    const closed = new Promise<string>((resolve) =>
      this.process.once('close', (code, signal) => {
        process.off('exit', killWithUs);
        resolve(String(signal ?? code));
      }),
    );
    this.ended = closed.then(() => undefined);
    this.failed = closed.then((how) => {
      if (this.isStopping) return new Promise<never>(() => undefined);
      throw new Error(`${file} ${args.join(' ')} ended by ${how}:\n${this.lastLines.join('\n')}`);
    });
    this.failed.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.process.kill('SIGTERM');
    const impatience = setTimeout(() => this.process.kill('SIGKILL'), STOP_PATIENCE_MS);
    await this.ended;
    clearTimeout(impatience);
  }
}
