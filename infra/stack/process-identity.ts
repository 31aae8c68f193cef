import { readFileSync, readdirSync, statSync } from 'node:fs';

/** A process, told apart from a later one that was given the same number. `startTicks` counts from boot (proc(5), field 22). */
export type ProcessIdentity = { pid: number; startTicks: string; bootId: string };

export function identify(pid: number): ProcessIdentity | undefined {
  try {
    // The command's name is in parentheses and may itself hold spaces and parentheses: count from the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || !startTicks) return undefined;
    return { pid, startTicks, bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() };
  } catch {
    return undefined;
  }
}

export function isRunning(known: ProcessIdentity): boolean {
  const now = identify(known.pid);
  return now !== undefined && now.startTicks === known.startTicks && now.bootId === known.bootId;
}

/** The direct children that run at this moment. */
export function childrenOf(known: ProcessIdentity): ProcessIdentity[] {
  try {
    const pids = readFileSync(`/proc/${known.pid}/task/${known.pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean);
    return pids.map((pid) => identify(Number(pid))).filter((child) => child !== undefined);
  } catch {
    return [];
  }
}

/** The processes whose working directory is this one, by whatever path they see it: a chroot or a mount makes no difference. */
export function processesIn(directory: string): ProcessIdentity[] {
  const wanted = statSync(directory);
  const livesThere = (pid: string) => {
    try {
      const cwd = statSync(`/proc/${pid}/cwd`);
      return cwd.ino === wanted.ino && cwd.dev === wanted.dev;
    } catch {
      return false;
    }
  };
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids
    .filter(livesThere)
    .map((pid) => identify(Number(pid)))
    .filter((found) => found !== undefined);
}

/** Never signals a stranger: a process that is gone, or whose number was given away, is left alone. */
export function signal(known: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isRunning(known)) return false;
  try {
    process.kill(known.pid, name);
    return true;
  } catch {
    return false;
  }
}
