import { composeUp, dockerWorks } from './docker.ts';
import { Obstacle, together } from './obstacle.ts';
import { plans, withoutPassword } from './parts.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';
import type { Progress } from './progress.ts';
import { parts, readRecord, writeRecord, type Part } from './record.ts';
import { until } from './until.ts';

export type Source = 'environment' | 'docker' | 'native';
export type Running = { part: Part; via: Source; address: string };

/** One's own name, so that a compose project that somebody started by hand is not taken over. */
export const composeProject = { name: 'wegwarte-stack' };

const answerLimitMs = 30_000;

/**
 * Brings up what does not run yet, and returns when both halves answer. Sources in order: an address that was given, a Docker
 * engine, this machine itself.
 */
export async function up(dataDir: string, progress: Progress): Promise<Running[]> {
  const running: Running[] = [];
  const missing: Part[] = [];
  for (const part of parts) {
    const found = await present(dataDir, part);
    if (found) running.push(found);
    else missing.push(part);
  }
  if (missing.length > 0) running.push(...(await startMissing(dataDir, missing, progress)));

  for (const { part, via, address } of running) {
    const { title } = plans[part];
    const complaint = await progress(`${title} asked`, () => lastComplaint(part, address));
    if (!complaint) continue;
    const advice =
      via === 'environment' ? `start it or unset ${plans[part].variable}` : 'try `down`, then `up`';
    throw new Obstacle(`${title} at ${withoutPassword(address)}: ${complaint}. ${advice}`);
  }
  return running.sort((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part));
}

async function lastComplaint(part: Part, address: string): Promise<string | undefined> {
  let complaint: string | undefined;
  await until(async () => !(complaint = await plans[part].complaint(address)), answerLimitMs);
  return complaint;
}

/** Whether a part is there without our doing anything more. */
export async function present(dataDir: string, part: Part): Promise<Running | undefined> {
  const { given } = plans[part];
  if (given) return { part, via: 'environment', address: given };
  const record = await readRecord(dataDir, part);
  if (!record) return undefined;
  // A container may have been stopped behind our back: compose finds out by itself, and does nothing where nothing is to be done.
  if (record.via === 'docker' || !isRunning(record.process)) return undefined;
  return { part, via: 'native', address: record.address };
}

async function startMissing(dataDir: string, missing: Part[], progress: Progress): Promise<Running[]> {
  if (await dockerWorks()) {
    // Written first: should we be ended while the containers start, `down` still knows them.
    for (const part of missing) {
      await writeRecord(dataDir, part, { via: 'docker', address: plans[part].address });
    }
    await progress(`containers for ${missing.join(' and ')}`, () => composeUp(composeProject, missing));
    return missing.map((part) => ({ part, via: 'docker', address: plans[part].address }));
  }

  const outcomes = await Promise.allSettled(missing.map((part) => startNatively(dataDir, part, progress)));
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
  // What did start goes on running, and `down` stops it.
  if (failures.length > 0) throw together(failures.map(({ reason }) => reason));
  return missing.map((part) => ({ part, via: 'native', address: plans[part].address }));
}

async function startNatively(dataDir: string, part: Part, progress: Progress): Promise<void> {
  const { address, startNatively: start } = plans[part];
  const outlivesUs = (process: ProcessIdentity) =>
    writeRecord(dataDir, part, { via: 'native', address, process });
  await start(dataDir, { outlivesUs }, progress);
}
