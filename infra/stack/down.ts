import { composeDown } from './docker.ts';
import { end } from './native-server.ts';
import { plans } from './parts.ts';
import { isRunning } from './process-identity.ts';
import { forgetRecord, parts, readRecord, type Part, type PartRecord } from './record.ts';
import { composeProject } from './up.ts';

/** Stops what `up` started, and tells what became of each half. The data stay. */
export async function down(dataDir: string): Promise<string[]> {
  return Promise.all(parts.map(async (part) => `${plans[part].title}: ${await stopPart(dataDir, part)}`));
}

async function stopPart(dataDir: string, part: Part): Promise<string> {
  const record = await readRecord(dataDir, part);
  if (!record) return plans[part].given ? 'not ours, left alone' : 'was not started';

  const outcome = await stopRecorded(part, record);
  await forgetRecord(dataDir, part);
  return outcome;
}

async function stopRecorded(part: Part, record: PartRecord): Promise<string> {
  if (record.via === 'docker') {
    await composeDown(composeProject, [part]);
    return 'container stopped';
  }
  const { process } = record;
  if (!isRunning(process)) return `process ${process.pid} had ended already`;
  await end(process, part === 'kafka' ? 'SIGTERM' : 'SIGINT');
  return `stopped (process ${process.pid})`;
}
