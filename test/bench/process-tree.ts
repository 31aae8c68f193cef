import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** Clock ticks a second in /proc, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface Usage {
  /** User and system, of the process, of those it started, and of those that ended and were waited for. */
  readonly cpuSeconds: number;
  /** The most that was resident at once, summed over the processes that run now. */
  readonly peakRssBytes: number;
}

/** What processes and all they started have used so far. A process that is gone has used nothing. */
export function usageOf(pids: readonly number[]): Usage {
  let ticks = 0;
  let peakRssBytes = 0;
  for (const member of new Set(pids.flatMap(treeOf))) {
    try {
      const stat = readFileSync(`/proc/${member}/stat`, 'utf8');
      // proc(5): the name may hold spaces and parentheses, so count from the last one; utime, stime, cutime, cstime.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      const status = readFileSync(`/proc/${member}/status`, 'utf8');
      peakRssBytes += Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
    } catch {
      // It ended while we looked; what it used is its parent's by now.
    }
  }
  return { cpuSeconds: ticks / TICKS_PER_SECOND, peakRssBytes };
}

/** The process that listens on a port of this machine; undefined where it runs elsewhere, or in a container. */
export function listenerOn(port: number): number | undefined {
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      // 0A: listening.
      if (state === '0A' && parseInt(local?.split(':')[1] ?? '', 16) === port)
        inodes.add(`socket:[${inode}]`);
    }
  }
  return processes().find((pid) => {
    try {
      const files = readdirSync(`/proc/${pid}/fd`);
      return files.some((file) => inodes.has(readLinkOrNothing(`/proc/${pid}/fd/${file}`)));
    } catch {
      return false;
    }
  });
}

function treeOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const one of processes()) {
    try {
      const stat = readFileSync(`/proc/${one}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), one]);
    } catch {
      // It ended while we looked.
    }
  }
  const tree = [pid];
  for (const member of tree) tree.push(...(children.get(member) ?? []));
  return tree;
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

function readLinkOrNothing(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
