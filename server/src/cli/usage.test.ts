import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { CommandFailed, run, withCommands } from './usage.ts';

/** Runs a program with one command, and tells what the shell would see. */
async function shell(
  args: string[],
  action: () => void | Promise<void> = () => {},
): Promise<{ code: number; out: string; err: string }> {
  const seen = { out: '', err: '' };
  const output = {
    out: (text: string) => void (seen.out += text),
    err: (text: string) => void (seen.err += text),
  };
  const brew = new Command('brew').option('--strength <n>').argument('<bean>').action(action);
  const program = withCommands(new Command('pot').version('1.2.3'), [brew], output);
  const code = await run(program, args, output);
  return { code, ...seen };
}

describe('wrong usage', () => {
  it.each([
    [[], 'pot: which command? brew; more with pot --help\n'],
    [['bre', 'x'], "pot: unknown command 'bre' (Did you mean brew?)\n"],
    [['brew'], "pot: missing required argument 'bean'\n"],
    [['brew', 'x', 'y'], "pot: too many arguments for 'brew'. Expected 1 argument but got 2: x, y.\n"],
    [['brew', 'x', '--strenth', '2'], "pot: unknown option '--strenth' (Did you mean --strength?)\n"],
    [['brew', 'x', '--strength'], "pot: option '--strength <n>' argument missing\n"],
  ])('%j is exit code 2, with the reason in one line', async (args, reason) => {
    expect(await shell(args)).toEqual({ code: 2, out: '', err: reason });
  });

  it('may be found by the command itself', async () => {
    const result = await shell(['brew', 'x'], () =>
      new Command()
        .exitOverride()
        .configureOutput({ outputError: () => {} })
        .error('no water'),
    );
    expect(result.code).toBe(2);
  });
});

describe('what was asked for', () => {
  it('is exit code 0 when it was done', async () => {
    expect(await shell(['brew', 'x'])).toEqual({ code: 0, out: '', err: '' });
  });

  it('may be help or the version, on stdout', async () => {
    expect(await shell(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
    const help = await shell(['brew', '--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain('Usage: pot brew [options] <bean>');
  });
});

describe('failure', () => {
  it('that names its cause is one line and exit code 1', async () => {
    const result = await shell(['brew', 'x'], () => {
      throw new WegwarteError('database-unavailable', 'no database at 127.0.0.1:5432:\n connection refused');
    });
    expect(result).toEqual({
      code: 1,
      out: '',
      err: 'pot: no database at 127.0.0.1:5432: connection refused\n',
    });
  });

  it('that has been told already adds nothing', async () => {
    const result = await shell(['brew', 'x'], () => Promise.reject(new CommandFailed()));
    expect(result).toEqual({ code: 1, out: '', err: '' });
  });

  it('that is a defect shows where', async () => {
    const result = await shell(['brew', 'x'], () => {
      throw new TypeError('spilt');
    });
    expect(result.code).toBe(1);
    expect(result.err).toMatch(/^pot: this should not have happened.*TypeError: spilt\n\s+at .*usage\.test/);
  });
});
