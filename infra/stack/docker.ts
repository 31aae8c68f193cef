import { join } from 'node:path';
import { command } from './command.ts';
import { composeDir } from './settings.ts';
import type { Part } from './record.ts';

/** A client alone is not enough: the engine must answer, and know compose. */
export async function dockerWorks(): Promise<boolean> {
  try {
    await command('docker', ['info'], { timeoutMs: 15_000 });
    await command('docker', ['compose', 'version'], { timeoutMs: 15_000 });
    return true;
  } catch {
    return false;
  }
}

export type ComposeProject = { name: string; env?: Record<string, string> };

/** Returns when the containers' health checks pass. */
export async function composeUp({ name, env }: ComposeProject, services: readonly Part[]): Promise<void> {
  await compose(name, ['up', '--detach', '--wait', '--wait-timeout', '240', ...services], env);
}

/** Stops and removes the containers; the volumes only when told so. */
export async function composeDown(
  { name, env }: ComposeProject,
  services: readonly Part[],
  alsoVolumes = false,
): Promise<void> {
  await compose(name, ['rm', '--stop', '--force', ...services], env);
  if (alsoVolumes) await compose(name, ['down', '--volumes'], env);
}

async function compose(project: string, args: string[], env?: Record<string, string>): Promise<void> {
  const file = join(composeDir, 'compose.yaml');
  await command('docker', ['compose', '--project-name', project, '--file', file, ...args], {
    timeoutMs: 15 * 60_000,
    env,
  });
}
