import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadDefinitions, type LoadedDefinitions } from './load-definitions.ts';
import { watchDefinitions, type DefinitionWatch } from './watch-definitions.ts';

const journey = (within: string): string =>
  `journey: return\nowner: shop\nsteps:\n  - { step: a, when: { type: a } }\n  - { step: b, when: { type: b }, within: ${within} }\n`;

describe('a journey that is edited while it is being watched', () => {
  let folder: string;
  let watch: DefinitionWatch;
  const outcomes: LoadedDefinitions[] = [];
  const last = (): string => {
    const outcome = outcomes.at(-1);
    if (!outcome) return 'nothing';
    return outcome.ok
      ? outcome.journeys.map(({ journey: id, steps }) => `${id} ${steps[1]!.withinMs}`).join()
      : outcome.errors.map(({ line, remedy }) => `${line} ${remedy}`).join();
  };
  const expectLast = (wanted: string): Promise<void> =>
    vi.waitFor(() => expect(last()).toBe(wanted), { timeout: 5_000, interval: 20 });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wegwarte-watch-'));
    await writeFile(join(folder, 'return.yaml'), journey('1m'));
    const paths = { journeyPaths: [folder], teamPaths: [] };
    outcomes.length = 0;
    watch = await watchDefinitions(paths, await loadDefinitions(paths), (outcome) => outcomes.push(outcome));
  });
  afterEach(async () => {
    await watch.close();
    await rm(folder, { recursive: true });
  });

  it('is read again, a mistake is reported, and putting it right is noticed', async () => {
    await writeFile(join(folder, 'return.yaml'), journey('2m'));
    await expectLast('return 120000');

    await writeFile(join(folder, 'return.yaml'), journey('2 m'));
    await expectLast('5 use 2m');

    await writeFile(join(folder, 'return.yaml'), journey('2m'));
    await expectLast('return 120000');
    expect(outcomes).toHaveLength(3);
  });

  it('is read again when an editor replaces the file, or another is added', async () => {
    await writeFile(join(folder, 'return.yaml~'), journey('3m'));
    await rename(join(folder, 'return.yaml~'), join(folder, 'return.yaml'));
    await expectLast('return 180000');

    await writeFile(join(folder, 'repair.yaml'), journey('4m').replace('return', 'repair'));
    await expectLast('repair 240000,return 180000');
  });

  it('is not handed over again for a comment', async () => {
    await writeFile(join(folder, 'return.yaml'), `# as it was\n${journey('1m')}`);
    await writeFile(join(folder, 'repair.yaml'), journey('4m').replace('return', 'repair'));
    await expectLast('repair 240000,return 60000');
    expect(outcomes).toHaveLength(1);
  });
});
