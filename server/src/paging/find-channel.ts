import type { Language } from '../kernel/title.ts';
import type { TeamChannel } from '../on-call/team-channel.ts';
import type { Team } from '../on-call/team.ts';
import { channelKeys } from './channel-key.ts';
import type { Receiver } from './page.ts';

export interface FoundChannel {
  readonly channel: TeamChannel;
  /** What its pages are written in. */
  readonly language: Language;
}

/** The channel as the teams' files have it now, so that a corrected address counts; null when it is there no more. */
export function findChannel(
  teams: readonly Team[],
  { team, person, channel }: Receiver,
): FoundChannel | null {
  const of = teams.find((one) => one.team === team);
  const owner =
    person === undefined
      ? of
      : teams.flatMap(({ people = [] }) => people).find((one) => one.person === person);
  const found = owner && channelKeys(owner).get(channel);
  return found ? { channel: found, language: of?.language ?? 'en' } : null;
}
