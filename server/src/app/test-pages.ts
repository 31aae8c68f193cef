import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { TeamChannel } from '../on-call/team-channel.ts';
import type { Team } from '../on-call/team.ts';
import { channelKeys } from '../paging/channel-key.ts';
import {
  type AttemptOutcome,
  type ChannelKind,
  type PageChannels,
  sendThrough,
} from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import { planTestPages, type TestPages } from '../paging/plan-test-pages.ts';
import { type Configuration, publicUrlOf } from './configuration.ts';
import { formatDefinitionError } from './definition-files/definition-error.ts';
import type { Surroundings } from './definition-files/fill-in-variables.ts';
import { loadDefinitions } from './definition-files/load-definitions.ts';
import { closest } from './definition-files/suggest.ts';

/** Of a channel, what may be shown to anybody: no address, no number, no token. */
export interface ShownChannel {
  readonly key: string;
  /** `Slack, slack.com`. */
  readonly how: string;
}

export interface TestResult extends ShownChannel {
  /** Delivered, and taken back where it would have stayed an alarm; or not meant to be sent by this. */
  readonly arrived: boolean;
  /** What became of it, in words. */
  readonly became: string;
}

/**
 * @throws WegwarteError `definition-invalid` with every error of every team file
 * @throws WegwarteError `not-found` naming the teams there are
 */
export async function findTeam(
  name: string,
  { teams: teamPaths, calendars: calendarPaths }: { teams: readonly string[]; calendars?: readonly string[] },
  surroundings: Surroundings,
): Promise<{ readonly team: Team; readonly teams: readonly Team[] }> {
  const loaded = await loadDefinitions({
    journeyPaths: [],
    teamPaths,
    ...(calendarPaths && { calendarPaths }),
    surroundings,
  });
  if (!loaded.ok) {
    throw new WegwarteError('definition-invalid', loaded.errors.map(formatDefinitionError).join('\n'));
  }
  const team = loaded.teams.find((one) => one.team === name);
  if (team) return { team, teams: loaded.teams };
  const known = loaded.teams.map((one) => one.team).toSorted();
  const meant = closest(name, known);
  const remedy = meant ? `did you mean ${meant}?` : `known are ${known.join(', ') || 'none'}`;
  throw new WegwarteError('not-found', `no team has the id ${JSON.stringify(name)}: ${remedy}`);
}

export function showChannels(
  team: Pick<Team, 'channels'>,
  { mail }: Configuration['paging'],
): readonly ShownChannel[] {
  return [...channelKeys(team)].map(([key, channel]) => ({
    key,
    how: `${kinds[channel.kind]}, ${placeOf(channel, mail?.server)}`,
  }));
}

/** Sends a page marked as a test to every channel of the team, once, and takes back what would stay an alarm. */
export async function sendTestPages(
  team: Team,
  channels: PageChannels,
  configuration: Pick<Configuration, 'http' | 'paging'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly TestResult[]> {
  const { paging } = configuration;
  const settings = { publicUrl: publicUrlOf(configuration.http), timeZone: paging.timeZone };
  const targets = channelKeys(team);
  const pages = new Map<string, TestPages>(
    planTestPages(team, settings, clock.now()).map((both) => [both.alarm.channel, both]),
  );
  return Promise.all(
    showChannels(team, paging).map(async (shown): Promise<TestResult> => {
      const channel = targets.get(shown.key)!;
      const { alarm, end } = pages.get(shown.key)!;
      const send = (page: Page, earlier: string | null): Promise<AttemptOutcome> =>
        sendThrough(channels, channel.kind, page, channel, { language: team.language, earlier, signal });
      const outcome = await send(alarm, null);
      const arrived = outcome.kind === 'delivered' || outcome.kind === 'unneeded';
      if (outcome.kind !== 'delivered' || !keepsAlarm[channel.kind])
        return { ...shown, arrived, became: inWords(outcome) };
      const ended = await send(end, outcome.reference ?? null);
      return { ...shown, arrived: ended.kind === 'delivered', became: inWords(outcome) + afterwards(ended) };
    }),
  );
}

const kinds: Record<ChannelKind, string> = {
  webhook: 'webhook',
  slack: 'Slack',
  teams: 'Microsoft Teams',
  pagerduty: 'PagerDuty',
  email: 'e-mail',
  ntfy: 'ntfy',
  sms: 'short message',
  voice: 'call',
  push: 'Web Push',
};

/** Where an alarm stands until it is taken back. Elsewhere a second message would only be one more. */
const keepsAlarm: Record<ChannelKind, boolean> = {
  webhook: true,
  slack: true,
  teams: false,
  pagerduty: true,
  email: false,
  ntfy: false,
  sms: false,
  voice: false,
  push: false,
};

function placeOf(channel: TeamChannel, mailServer: string | undefined): string {
  if (channel.kind === 'email') {
    const domain = channel.address.split('@').at(-1)!;
    return `to ${domain} by ${mailServer === undefined ? 'no server' : new URL(mailServer).host}`;
  }
  if (channel.kind === 'push') return `to the devices of ${channel.person}`;
  const address = 'api' in channel ? channel.api : channel.url;
  return URL.canParse(address) ? new URL(address).host : 'an address that is none';
}

function inWords(outcome: AttemptOutcome): string {
  if (outcome.kind === 'delivered') return 'delivered';
  if (outcome.kind === 'unneeded') return `not sent, ${outcome.detail}`;
  const tryAgain = outcome.kind === 'temporary' ? ' (in earnest it would be tried again)' : '';
  return `not delivered, ${outcome.detail}${tryAgain}`;
}

function afterwards(end: AttemptOutcome): string {
  return end.kind === 'delivered' ? ', and taken back' : `, but the alarm stands: ${inWords(end)}`;
}
