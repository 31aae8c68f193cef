import { Command } from 'commander';
import type { ShownStep } from '../app/show-escalation.ts';
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
      'Says by which channels a page would reach the team, and walks its escalation policy: whom each step would\n' +
        'reach, how and when, if nobody took the incident, by the rotas and overrides of the files. With --send, a\n' +
        'page that says it is a test goes to each channel of the team, once, and what became of it is printed; where\n' +
        'it would stay an alarm, it is taken back.',
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
  const [
    { defaultPaging, readConfiguration },
    { outgoingRequests, pageChannels, pushElsewhere, surroundingsOf },
    tests,
    walk,
    { systemClock },
  ] = await Promise.all([
    import('../app/configuration.ts'),
    import('../app/page-channels.ts'),
    import('../app/test-pages.ts'),
    import('../app/show-escalation.ts'),
    import('../kernel/clock.ts'),
  ]);
  const configuration = options.config
    ? await readConfiguration(options.config, process.env)
    : { teams: ['teams'], ...defaultPaging() };
  const surroundings = surroundingsOf(configuration, process.env);
  const { team, teams } = await tests.findTeam(name, configuration, surroundings);
  const shown = tests.showChannels(team, configuration.paging);
  const width = Math.max(...shown.map(({ key }) => key.length));
  const line = (key: string, text: string): void => out(`  ${key.padEnd(width)}  ${text}\n`);

  if (!options.send) {
    const language = team.language === 'de' ? 'German' : 'English';
    out(`${team.title.en} would be paged in ${language} by:\n`);
    for (const { key, how } of shown) line(key, how);
    const steps = walk.showEscalation(team, teams, configuration.paging, systemClock.now());
    if (steps) out(inWords(steps, configuration.paging.timeZone));
    for (const sentence of walk.showWorkingHours(team, systemClock.now())) out(`${sentence}\n`);
    out('Nothing was sent. With --send, a page marked as a test goes to each.\n');
    return;
  }
  const requests = outgoingRequests(configuration.paging, systemClock);
  const channels = pageChannels(configuration.paging, requests, pushElsewhere, systemClock);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const results = await tests.sendTestPages(team, channels, configuration, systemClock, interrupted.signal);
  for (const { key, how, became } of results) line(key, `${how}: ${became}`);
  if (results.some(({ arrived }) => !arrived)) throw new CommandFailed();
}

/** Times in one zone, since the rotas of several teams may be in several. */
function inWords(steps: readonly ShownStep[], timeZone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const lines = steps.flatMap(({ atMs, round, whom, unreached }, at) => {
    const again = at > 0 && round > steps[at - 1]!.round ? `  once more, round ${round}:\n` : '';
    const reached = whom.map(({ who, how }) => `${who}: ${how.join('; ') || 'none there are'}`);
    const all = [...reached, ...unreached.map((words) => `not reached: ${words}`)];
    return [again, ...all.map((text, n) => `  ${(n === 0 ? time.format(atMs) : '').padEnd(5)}  ${text}\n`)];
  });
  return `If it opened now and nobody took it, its policy reaches (times of ${timeZone}):\n${lines.join('')}`;
}
