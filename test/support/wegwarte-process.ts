import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ConfigurationInput } from '../../server/src/app/configuration.ts';
import { eventually } from './eventually.ts';
import type { Patience } from './eventually.ts';

const program = fileURLToPath(new URL('../../server/bin/wegwarte.mjs', import.meta.url));
const built = fileURLToPath(new URL('../../server/dist/cli/main.js', import.meta.url));
/** Clock ticks a second in /proc, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** A line of the log of a running server. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly reason?: string;
  readonly [detail: string]: unknown;
}

export const WARN = 40;
export const ERROR = 50;

// vitest ends a worker by SIGTERM, which would end it without its `exit` event: and that is what ends the servers started here.
process.once('SIGTERM', () => process.exit(143));

/** The built command line as a child process: the very thing people run. It never outlives the test. */
export class WegwarteProcess {
  readonly log: LogLine[] = [];
  /** What it printed that is no log line. */
  printed = '';
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private readonly child: ReturnType<typeof spawn>;

  private constructor(args: readonly string[], environment: Readonly<Record<string, string>>) {
    if (!existsSync(built)) throw new Error(`${built} is missing: run npm run build`);
    this.child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    const killWithUs = () => this.child.kill('SIGKILL');
    process.once('exit', killWithUs);
    this.ended = new Promise((resolve) =>
      this.child.once('close', (code, signal) => {
        process.off('exit', killWithUs);
        resolve({ code, signal });
      }),
    );
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.take(line));
    this.child.stderr!.on('data', (text: Buffer) => (this.printed += text.toString()));
  }

  /** `wegwarte ARGS`. */
  static run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): WegwarteProcess {
    return new WegwarteProcess(args, environment);
  }

  /** `wegwarte serve` on a configuration file that is written for it. */
  static serve(
    configuration: ConfigurationInput,
    environment: Readonly<Record<string, string>> = {},
  ): WegwarteProcess {
    const folder = mkdtempSync(join(tmpdir(), 'wegwarte-test-'));
    // JSON is YAML too.
    const file = join(folder, 'wegwarte.yaml');
    writeFileSync(file, JSON.stringify(configuration));
    const server = new WegwarteProcess(['serve', '--config', file], environment);
    void server.ended.then(() => rmSync(folder, { recursive: true, force: true }));
    return server;
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Where it answers, as soon as it says so. */
  address(patience?: Patience): Promise<string> {
    return this.when('its address', () => /watches at (http:\S+)/.exec(this.printed)?.[1], patience);
  }

  signInLink(): Promise<string> {
    return this.when('its sign-in link', () => /Sign in once with\s+(http:\S+)/.exec(this.printed)?.[1]);
  }

  /** The first log line whose message contains the text, at or after the line number given. */
  logged(text: string, { from = 0, ...patience }: Patience & { from?: number } = {}): Promise<LogLine> {
    return this.when(
      `the log line "${text}"`,
      () => this.log.slice(from).find(({ msg }) => msg.includes(text)),
      patience,
    );
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${await this.address()}${path}`, { headers, signal: AbortSignal.timeout(10_000) });
  }

  /** The crash: no signal handler, no last words. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Asks it to stop, and waits. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return (await this.ended).code;
  }

  /** Processor time spent so far, user and system. */
  cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** Memory that it really has now. */
  residentMegabytes(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1_024;
  }

  private take(line: string): void {
    if (line.startsWith('{')) this.log.push(JSON.parse(line) as LogLine);
    else this.printed += `${line}\n`;
  }

  private async when<T>(what: string, look: () => T, patience?: Patience): Promise<NonNullable<T>> {
    let seen: T | undefined;
    await eventually(what, () => (seen = look()) !== undefined || !this.isRunning, patience).catch(
      (error: Error) => {
        throw new Error(`${error.message}\n${this.lastWords()}`);
      },
    );
    if (seen === undefined) throw new Error(`wegwarte ended before it showed ${what}\n${this.lastWords()}`);
    return seen as NonNullable<T>;
  }

  private lastWords(): string {
    const lines = this.log.slice(-15).map((line) => JSON.stringify(line));
    return [this.printed.trim(), ...lines].join('\n');
  }
}
