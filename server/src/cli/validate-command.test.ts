import { Command } from 'commander';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, withCommands } from './usage.ts';
import { validateCommand } from './validate-command.ts';

const journey = (change = ''): string =>
  `journey: return\nowner: shop\nsteps:\n  - { step: a, when: { type: a } }\n  - { step: b, when: { type: b }, within: 5m }\n${change}`;
const team = (name: string): string =>
  `team: ${name}\nchannels: [{ webhook: 'https://pages.example', secret: whsec_${'A'.repeat(32)} }]\n`;
const mapping = 'mapping: till\ntype: action\ntime: { column: at }\nidentities: { customer: user }\n';

describe('wegwarte validate', () => {
  let at: string;
  beforeEach(async () => {
    at = await mkdtemp(join(tmpdir(), 'wegwarte-validate-'));
  });
  afterEach(() => rm(at, { recursive: true }));

  async function validate(files: Record<string, string>, paths?: string[]) {
    for (const [name, text] of Object.entries(files)) await writeFile(join(at, name), text);
    const seen = { out: '', err: '' };
    const output = {
      out: (text: string) => void (seen.out += text),
      err: (text: string) => void (seen.err += text.replaceAll(`${at}/`, '')),
    };
    const program = withCommands(new Command('wegwarte'), [validateCommand(output)], output);
    const code = await run(program, ['validate', ...(paths ?? ['.']).map((path) => join(at, path))], output);
    return { code, out: seen.out, err: seen.err.split('\n').filter(Boolean) };
  }

  it('counts what is valid, whatever the mixture', async () => {
    const files = { 'return.yaml': journey(), 'shop.yaml': team('shop'), 'till.yml': mapping };
    expect(await validate(files)).toEqual({ code: 0, out: '1 journey, 1 team, 1 mapping: valid\n', err: [] });
  });

  it('prints each error as one line, in the order of the files', async () => {
    const files = {
      'a.yaml': journey('critical: high\n'),
      'b.yaml': team('shop').replace('https:', 'ftp:'),
      'c.yaml': 'journy: return\n',
      'd.yaml': mapping.replace('at }', 'at, format: YYYY }'),
    };
    expect(await validate(files)).toEqual({
      code: 1,
      out: '',
      err: [
        'a.yaml:6: critical: unknown key: did you mean criticality?',
        'b.yaml:2: channels[0].webhook: "ftp://pages.example": an http or https address',
        'c.yaml: neither journey, team, mapping nor calendar: did you mean journey?',
        'd.yaml:3: time.format: "YYYY": cannot be read from "YYYY" on: put plain text in quotes, such as \'UTC\'',
      ],
    });
  });

  it('checks owners only with teams among the files', async () => {
    const files = { 'return.yaml': journey(), 'payments.yaml': team('payments') };
    expect(await validate(files, ['return.yaml'])).toMatchObject({ code: 0, out: '1 journey: valid\n' });
    expect(await validate(files)).toMatchObject({
      code: 1,
      err: ['return.yaml:2: owner: "shop": no team has this id: known are payments'],
    });
  });

  it('wants to be told what to check', async () => {
    expect(await validate({}, [])).toMatchObject({
      code: 2,
      err: ["wegwarte: missing required argument 'file'"],
    });
  });
});
