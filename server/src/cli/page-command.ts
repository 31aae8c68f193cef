import { Command } from 'commander';
import { CommandFailed, processOutput, type CommandOutput } from './usage.ts';

interface PageTestOptions {
  readonly config?: string;
  readonly send: boolean;
}

/** `wegwarte page …`: what has to do with pages, beside the server. */
export function pageCommand(output: CommandOutput = processOutput): Command {
  return new Command('page')
    .description('try out where the pages of a team go')
    .addCommand(pageTestCommand(output));
}

function pageTestCommand(output: CommandOutput): Command {
  return new Command('test')
    .summary('say whom a page would reach, or send one that is marked as a test')
    .description(
      'Says by which channels a page would reach the team. With --send, a page that says it is a test goes to each\n' +
        'of them, once, and what became of it is printed; where it would stay an alarm, it is taken back.',
    )
    .argument('<team>', 'id of the team')
    .option('--config <file>', 'configuration of the server: its teams, mail server and proxy; else ./teams')
    .option('--send', 'send it', false)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  wegwarte page test payments --config wegwarte.yaml\n' +
        '  wegwarte page test payments --config wegwarte.yaml --send\n\n' +
        'Exit code: 0 delivered everywhere, or nothing to send; 1 not delivered, or errors found; 2 wrong usage.',
    )
    .action((team: string, options: PageTestOptions) => runPageTest(team, options, output));
}

async function runPageTest(name: string, options: PageTestOptions, { out }: CommandOutput): Promise<void> {
  const [{ defaultPaging, readConfiguration }, { pageChannels, surroundingsOf }, tests, { systemClock }] =
    await Promise.all([
      import('../app/configuration.ts'),
      import('../app/page-channels.ts'),
      import('../app/test-pages.ts'),
      import('../kernel/clock.ts'),
    ]);
  const configuration = options.config
    ? await readConfiguration(options.config, process.env)
    : { teams: ['teams'], ...defaultPaging() };
  const team = await tests.findTeam(name, configuration.teams, surroundingsOf(configuration, process.env));
  const shown = tests.showChannels(team, configuration.paging);
  const width = Math.max(...shown.map(({ key }) => key.length));
  const line = (key: string, text: string): void => out(`  ${key.padEnd(width)}  ${text}\n`);

  if (!options.send) {
    const language = team.language === 'de' ? 'German' : 'English';
    out(`${team.title.en} would be paged in ${language} by:\n`);
    for (const { key, how } of shown) line(key, how);
    out('Nothing was sent. With --send, a page marked as a test goes to each.\n');
    return;
  }
  const channels = pageChannels(configuration.paging, systemClock);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const results = await tests.sendTestPages(team, channels, configuration, systemClock, interrupted.signal);
  for (const { key, how, became } of results) line(key, `${how}: ${became}`);
  if (results.some(({ arrived }) => !arrived)) throw new CommandFailed();
}
