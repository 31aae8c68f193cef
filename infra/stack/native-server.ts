import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Obstacle } from './obstacle.ts';
import { childrenOf, identify, isRunning, signal, type ProcessIdentity } from './process-identity.ts';
import { until } from './until.ts';

/** A server of one's own, to be used, killed and brought back. */
export type NativeServer = {
  readonly dataDir: string;
  /** The server's main process, while it runs. */
  process(): ProcessIdentity | undefined;
  /** Resolves when the server answers. Nothing to do when it runs already. */
  start(): Promise<void>;
  /** Resolves when every process of the server is gone; its data stay. `SIGKILL` is the crash. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** Stops the server at once and deletes its data. */
  remove(): Promise<void>;
};

/** Who ends first. A server that must not outlive us is killed by the kernel with us, however we end. */
export type Lifetime = 'dies-with-us' | { outlivesUs: (started: ProcessIdentity) => Promise<void> };

export type NativeServerPlan = {
  name: string;
  /** Left out: a temporary directory, deleted when this process exits. */
  dataDir: string | undefined;
  lifetime: Lifetime;
  prepare: (dataDir: string) => Promise<void>;
  /** The command; it must become the server by exec, so that its number is the server's. */
  commandLine: (dataDir: string) => string[];
  answers: () => Promise<boolean>;
  politeSignal: NodeJS.Signals;
};

const startLimitMs = 90_000;
const stopLimitMs = 30_000;

export function nativeServer(plan: NativeServerPlan): NativeServer {
  const dataDir = plan.dataDir ?? temporaryDirectory(plan.name);
  mkdirSync(dataDir, { recursive: true });
  const logFile = join(dataDir, `${plan.name}.log`);
  let running: ProcessIdentity | undefined;

  const server: NativeServer = {
    dataDir,
    process: () => (running && isRunning(running) ? running : undefined),

    async start() {
      if (server.process()) return;
      await plan.prepare(dataDir);
      running = launch(plan.commandLine(dataDir), logFile, plan.lifetime);
      if (plan.lifetime !== 'dies-with-us') await plan.lifetime.outlivesUs(running);
      let answered = false;
      await until(async () => (answered = await plan.answers()) || !server.process(), startLimitMs);
      if (!server.process())
        throw new Obstacle(`${plan.name} ended while starting: ${lastTelling(logFile)} (${logFile})`);
      if (!answered)
        throw new Obstacle(`${plan.name} did not answer within ${startLimitMs / 1000} s: see ${logFile}`);
    },

    async stop(name = plan.politeSignal) {
      if (running) await end(running, name);
      running = undefined;
    },

    async restart(name) {
      await server.stop(name);
      await server.start();
    },

    async remove() {
      await server.stop('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return server;
}

/** Ends a process, with force when it does not go by itself, and waits for its children too: they may hold its port or its memory. */
export async function end(server: ProcessIdentity, name: NodeJS.Signals): Promise<void> {
  const family = [server, ...childrenOf(server)];
  const gone = () => !family.some(isRunning);
  signal(server, name);
  if (await until(gone, stopLimitMs)) return;
  for (const member of family) signal(member, 'SIGKILL');
  if (!(await until(gone, 5_000))) throw new Obstacle(`process ${server.pid} does not end, even by SIGKILL`);
}

function launch([file, ...args]: string[], logFile: string, lifetime: Lifetime): ProcessIdentity {
  const outlives = lifetime !== 'dies-with-us';
  const log = openSync(logFile, 'a');
  const child = spawn(file!, args, { stdio: ['ignore', log, log], detached: outlives, cwd: '/' });
  closeSync(log);
  child.on('error', () => {}); // a missing program: the absent pid below says so
  if (outlives) child.unref();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (!identity) throw new Obstacle(`${file} could not be run`);
  return identity;
}

function temporaryDirectory(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `wegwarte-${name}-`));
  process.once('exit', () => {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // a server that is being killed along with us may still write; the system's own cleaning takes the rest
    }
  });
  return path;
}

function lastTelling(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-200);
  const telling = lines.findLast((line) => /\b(FATAL|ERROR|Error:)/.test(line)) ?? lines.at(-1);
  return (telling ?? 'it said nothing').slice(0, 300);
}
