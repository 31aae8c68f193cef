import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from './contestants/full.ts';
import { runOnce } from './run-once.ts';
import type { Servers } from './servers.ts';
import type { WrittenWorkload } from './workload.ts';

export interface SelfTime {
  /** Function and where it stands; or a part of the product. */
  readonly what: string;
  /** Of all that was sampled while the processor worked, 0..1. */
  readonly share: number;
}

export interface Profile {
  readonly file: string;
  /** By function, most first. */
  readonly functions: readonly SelfTime[];
  /** By part of the product on whose behalf it was spent, most first. */
  readonly parts: readonly SelfTime[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}
interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Runs the product once under V8's profiler. */
export async function profileFull(workload: WrittenWorkload, servers: Servers): Promise<Profile> {
  const folder = mkdtempSync(join(tmpdir(), 'wegwarte-profile-'));
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
  await runOnce(
    { name: 'profile', does: '', start: (setup) => startServer(setup, { nodeOptions }) },
    workload,
    servers,
  );
  const name = readdirSync(folder).find((one) => one.endsWith('.cpuprofile'));
  if (!name) throw new Error(`no profile in ${folder}: did the server end by force?`);
  const file = join(folder, name);
  return { file, ...sharesOf(JSON.parse(readFileSync(file, 'utf8')) as CpuProfile) };
}

/** Pure. Idle time does not count. */
export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): Omit<Profile, 'file'> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const micros = new Map<number, number>();
  for (const [index, id] of samples.entries()) {
    if (byId.get(id)!.callFrame.functionName === '(idle)') continue;
    micros.set(id, (micros.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const onBehalfOf = (node: ProfileNode): string => {
    for (let one: ProfileNode | undefined = node; one; one = byId.get(parents.get(one.id)!)) {
      const part = partOf(one);
      if (part) return part;
    }
    return 'node';
  };
  const shares = (nameOf: (node: ProfileNode) => string): SelfTime[] => {
    const sums = new Map<string, number>();
    let total = 0;
    for (const [id, took] of micros) {
      const name = nameOf(byId.get(id)!);
      total += took;
      sums.set(name, (sums.get(name) ?? 0) + took);
    }
    return [...sums].map(([what, took]) => ({ what, share: took / total })).sort((a, b) => b.share - a.share);
  };
  return { functions: shares(functionOf), parts: shares(onBehalfOf) };
}

function functionOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const place = url.split(/\/(?:dist|node_modules)\//).at(-1)!;
  return `${functionName || 'anonymous'}${place && ` (${place}:${lineNumber + 1})`}`;
}

/** A room of the server, or a library that works for itself; undefined for what works for its caller. */
function partOf({ callFrame: { functionName, url } }: ProfileNode): string | undefined {
  if (functionName === '(garbage collector)') return 'garbage collection';
  const room = /\/server\/dist\/(\w[\w-]*)\//.exec(url)?.[1];
  if (room) return room;
  return /\/node_modules\/(kafkajs|pg|pg-protocol|socket\.io|@nestjs)\//.exec(url)?.[1];
}
