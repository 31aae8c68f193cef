import { Command } from 'commander';
import { NewScreen, Problem, ScreenView } from '@wegwarte/contract';
import { z } from 'zod';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { processOutput, type CommandOutput } from './usage.ts';

const REQUEST_TIMEOUT_MS = 10_000;

interface ScreenOptions {
  readonly url: string;
}

/**
 * `wegwarte screen …`: lets screens show the wall and takes it back, through the API of a running server, so that it is
 * audited under the token's name and works on the embedded database too.
 */
export function screenCommand(output: CommandOutput = processOutput): Command {
  const command = new Command('screen').description(
    'screens that show the wall without anybody signing in at them',
  );
  command
    .command('add')
    .summary('let a screen in; prints the address to open on it, this once')
    .argument('<name>', 'where it hangs')
    .action(async (name: string, options: ScreenOptions) => {
      const added = NewScreen.parse(await ask(options, 'POST', '', { name }));
      output.out(`${new URL(added.path, options.url).href}\n`);
    });
  command
    .command('list')
    .summary('which screens were let in, by whom, and which were revoked')
    .action(async (options: ScreenOptions) => {
      const { screens } = z.object({ screens: z.array(ScreenView) }).parse(await ask(options, 'GET', ''));
      if (screens.length === 0) output.out('No screen was let in yet.\n');
      for (const screen of screens) output.out(`${lineOf(screen)}\n`);
    });
  command
    .command('revoke')
    .summary('a screen goes dark within seconds')
    .argument('<id>', 'as list says it')
    .action(async (id: string, options: ScreenOptions) => {
      await ask(options, 'DELETE', `/${encodeURIComponent(id)}`);
      output.out('Revoked.\n');
    });
  for (const one of command.commands) {
    one
      .option('--url <address>', 'address of the server', 'http://127.0.0.1:7350')
      .addHelpText('after', '\nWEGWARTE_API_TOKEN: a token of the configuration with the role operator.');
  }
  return command;
}

function lineOf({ id, name, createdBy, createdAt, revokedBy, revokedAt }: ScreenView): string {
  const end = revokedAt === null ? '' : `, revoked by ${revokedBy} ${revokedAt}`;
  return `${id}  ${name}: let in by ${createdBy} ${createdAt}${end}`;
}

async function ask({ url }: ScreenOptions, method: string, path: string, body?: object): Promise<unknown> {
  const address = URL.parse(`/api/v1/screens${path}`, url)?.href;
  if (!address)
    throw new WegwarteError('input-invalid', `--url ${url}: no address, e.g. http://127.0.0.1:7350`);
  const token = process.env['WEGWARTE_API_TOKEN'];
  if (!token) throw new WegwarteError('input-invalid', 'WEGWARTE_API_TOKEN is not set');
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const sent = body && {
    body: JSON.stringify(body),
    headers: { ...headers, 'content-type': 'application/json' },
  };
  let response: Response;
  try {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    response = await fetch(address, { method, headers, signal, ...sent });
  } catch (cause) {
    throw new WegwarteError('input-invalid', `${address} cannot be reached`, { cause });
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  const problem = Problem.safeParse(await response.json().catch(() => null));
  const reason = problem.success ? (problem.data.detail ?? problem.data.title) : `HTTP ${response.status}`;
  throw new WegwarteError('input-invalid', `${address}: ${reason}`);
}
