import { plans, withoutPassword } from './parts.ts';
import { isRunning } from './process-identity.ts';
import { parts, readRecord, type Part } from './record.ts';

export type PartStatus = { answers: boolean; line: string };

export function status(dataDir: string): Promise<PartStatus[]> {
  return Promise.all(parts.map((part) => statusOf(dataDir, part)));
}

async function statusOf(dataDir: string, part: Part): Promise<PartStatus> {
  const { title, given, complaint } = plans[part];
  const told = (state: string, answers = false): PartStatus => ({
    answers,
    line: `${title.padEnd(12)} ${state}`,
  });
  const answer = async (via: string, address: string) => {
    const wrong = await complaint(address);
    return told(
      `${via}, ${withoutPassword(address)}, ${wrong ? `does not answer: ${wrong}` : 'answers'}`,
      !wrong,
    );
  };

  if (given) return answer('environment', given);
  const record = await readRecord(dataDir, part);
  if (!record) return told('not started');
  if (record.via === 'docker') return answer('docker', record.address);
  if (!isRunning(record.process))
    return told(`process ${record.process.pid} has ended by itself: see ${dataDir}/${part}/${part}.log`);
  return answer(`native, process ${record.process.pid}`, record.address);
}
