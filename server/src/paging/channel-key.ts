import type { Team } from '../on-call/team.ts';
import type { TeamChannel } from '../on-call/team-channel.ts';

/**
 * A channel's name within its team: kind and position among its kind, `webhook-1`. Not derived from the address, so
 * that a page still waiting because of a mistyped address goes out once the address is put right, and so that an
 * address, which can carry a token, never gets into ids, tables or logs.
 */
export function channelKeys(team: Pick<Team, 'channels'>): ReadonlyMap<string, TeamChannel> {
  const counts = new Map<string, number>();
  const keys = new Map<string, TeamChannel>();
  for (const channel of team.channels) {
    const position = (counts.get(channel.kind) ?? 0) + 1;
    counts.set(channel.kind, position);
    keys.set(`${channel.kind}-${position}`, channel);
  }
  return keys;
}
