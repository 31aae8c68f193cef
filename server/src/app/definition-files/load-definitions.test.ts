import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatDefinitionError } from './definition-error.ts';
import { loadDefinitions } from './load-definitions.ts';

const journey = (id: string, owner = 'shop'): string =>
  `journey: ${id}\nowner: ${owner}\nsteps:\n  - { step: a, when: { type: a } }\n  - { step: b, when: { type: b }, within: 5m }\n`;
const team = `team: shop\nchannels: [{ webhook: 'https://pages.example', secret: whsec_${'A'.repeat(32)} }]\n`;

describe('loading definitions from files', () => {
  let at: string;
  beforeEach(async () => {
    at = await mkdtemp(join(tmpdir(), 'wegwarte-definitions-'));
    await mkdir(join(at, 'journeys'));
    await mkdir(join(at, 'teams'));
    await writeFile(join(at, 'teams/shop.yaml'), team);
  });
  afterEach(() => rm(at, { recursive: true }));

  const put = (file: string, content: string | Uint8Array): Promise<void> =>
    writeFile(join(at, file), content);
  const load = async (journeys: string[], teams: string[] = ['teams']): Promise<string[]> => {
    const paths = (names: string[]): string[] => names.map((name) => join(at, name));
    const loaded = await loadDefinitions({ journeyPaths: paths(journeys), teamPaths: paths(teams) });
    return loaded.ok
      ? loaded.journeys.map((draft) => draft.journey)
      : loaded.errors.map((error) => formatDefinitionError(error).replace(`${at}/`, ''));
  };

  it('takes *.yaml and *.yml of a directory by name, and nothing else in it', async () => {
    await put('journeys/b.yml', journey('second'));
    await put('journeys/a.yaml', journey('first'));
    await put('journeys/.#a.yaml', 'an editor’s own');
    await put('journeys/README.md', '# Journeys');
    expect(await load(['journeys'])).toEqual(['first', 'second']);
  });

  it('reads a file once, however often it is named', async () => {
    await put('journeys/a.yaml', journey('first'));
    expect(await load(['journeys', 'journeys/a.yaml'])).toEqual(['first']);
  });

  it('says of each path what is the matter with it, and checks the others all the same', async () => {
    await put('journeys/a.yaml', journey('first', 'shopp'));
    await put('journeys/big.yaml', '#'.repeat(1_000_001));
    await put('journeys/latin1.yaml', new Uint8Array([0x6a, 0xfc]));
    await mkdir(join(at, 'journeys/folder.yaml'));
    await mkdir(join(at, 'empty'));
    await symlink(join(at, 'journeys/loop.yaml'), join(at, 'journeys/loop.yaml'));
    expect(await load(['journeys', 'nowhere.yaml', 'empty'])).toEqual([
      'journeys/big.yaml: 1.1 MB, and a definition may have at most 1 MB',
      'journeys/folder.yaml: not a regular file',
      'journeys/latin1.yaml: not UTF-8 text',
      'journeys/loop.yaml: cannot be read: a link that leads to itself',
      'nowhere.yaml: cannot be read: no such file or directory',
      'empty: no *.yaml or *.yml file in this directory',
      'journeys/a.yaml:2: owner: "shopp": no team has this id: did you mean shop?',
    ]);
  });

  it('accepts files with a byte order mark and Windows line ends, and still knows the line', async () => {
    await put('journeys/a.yaml', `\uFEFF${journey('first').replaceAll('\n', '\r\n')}`);
    expect(await load(['journeys'])).toEqual(['first']);
    await put('journeys/a.yaml', `\uFEFF${journey('first', '7').replaceAll('\n', '\r\n')}`);
    expect(await load(['journeys'])).toEqual([
      'journeys/a.yaml:2: owner: 7: must be a text: write "7" in quotes',
    ]);
  });

  it('leaves owners unchecked without teams, and where a team file cannot be read', async () => {
    await put('journeys/a.yaml', journey('first', 'somebody'));
    expect(await load(['journeys'], [])).toEqual(['first']);
    expect(await load(['journeys'], ['teams', 'more-teams'])).toEqual([
      'more-teams: cannot be read: no such file or directory',
    ]);
  });
});
