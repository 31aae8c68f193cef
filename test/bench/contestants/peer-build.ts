import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from '../../../infra/stack/cache.ts';
import { command } from '../../../infra/stack/command.ts';
import { onStderr } from '../../../infra/stack/progress.ts';

const peers = fileURLToPath(new URL('../peers', import.meta.url));

/** Builds the peers once for each state of their sources, and keeps them in the cache. */
export function builtPeers(): Promise<string> {
  return cached(`bench-peers-${fingerprint()}`, onStderr, async (directory, lock) => {
    const maven = ['--batch-mode', '--quiet', '--file', join(peers, 'pom.xml'), `-Dpeers.build=${directory}`];
    await command('mvn', [...maven, 'package'], { timeoutMs: 10 * 60_000, lock });
  });
}

export function classPathOf(build: string, peer: string): string {
  return [join(build, peer, `${peer}-1.jar`), join(build, peer, 'lib', '*')].join(':');
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const files = readdirSync(peers, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(java|xml)$/.test(file),
  );
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(join(peers, file)));
  return hash.digest('hex').slice(0, 12);
}
