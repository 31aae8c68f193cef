import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { InMemoryJourneyVersions } from '../workflows/in-memory-journey-versions.ts';
import { Definitions } from './definitions.ts';

const journey = (within: string) =>
  `journey: return\nowner: shop\nkey: customer\nsteps:\n  - { step: a, when: { type: a } }\n` +
  `  - { step: b, when: { type: b }, within: ${within} }\n`;

let folder: string;
let versions: InMemoryJourneyVersions;
let logged: string[];
let definitions: Definitions;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wegwarte-definitions-'));
  await writeFile(join(folder, 'return.yaml'), journey('1m'));
  versions = new InMemoryJourneyVersions();
  logged = [];
  const note = (_: object, message: string) => void logged.push(message);
  const paths = { journeyPaths: [folder], teamPaths: [] };
  const logger = { info: note, warn: note, error: note };
  definitions = new Definitions(paths, versions, { now: () => 1_000 }, logger);
});
afterEach(async () => {
  await definitions.close();
  await rm(folder, { recursive: true });
});

const save = (text: string) => writeFile(join(folder, 'return.yaml'), text);
const waitsOf = () =>
  definitions.journeys.map(({ definition: { version, steps } }) => [version, steps[1]!.withinMs]);
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 8_000, interval: 20 });

it('are new versions when they change, and the old ones stay known for runs that follow them', async () => {
  await definitions.load();
  expect(waitsOf()).toEqual([[1, 60_000]]);
  const changed = vi.fn();
  await definitions.follow(changed);
  await save(journey('2m'));
  await until(() => expect(waitsOf()).toEqual([[2, 120_000]]));
  expect(changed).toHaveBeenCalledOnce();
  expect(definitions.catalog().find('return', 1)?.steps[1]!.withinMs).toBe(60_000);
  expect(definitions.catalog().journeys).toHaveLength(1);
});

it('stay what they were while a file is wrong, or cannot be stored', async () => {
  await definitions.load();
  await definitions.follow(() => undefined);
  await save(journey('"2 m"'));
  await until(() => expect(logged).toContain('definitions not changed: the files have errors'));
  versions.isDown = true;
  await save(journey('3m'));
  await until(() => expect(logged.at(-1)).toMatch(/could not be stored; save the file again/));
  expect(waitsOf()).toEqual([[1, 60_000]]);
  versions.isDown = false;
  await save(journey('4m'));
  await until(() => expect(waitsOf()).toEqual([[2, 240_000]]));
});

it('must be right at the start: every error with its file and line', async () => {
  await save(journey('"2 m"'));
  await expect(definitions.load()).rejects.toMatchObject({
    code: 'definition-invalid',
    message: expect.stringMatching(/return\.yaml:6: steps\[1\]\.within: .*2m/),
  });
});
