import type { TeamFile } from '@wegwarte/contract';
import type { Team } from '../../on-call/team.ts';
import { titleOf } from './title-of.ts';

export function toTeam(written: TeamFile): Team {
  return {
    team: written.team,
    title: titleOf(written.title, written.team),
    isDefault: written.default,
    channels: written.channels.map(({ webhook, secret }) => ({ kind: 'webhook', url: webhook, secret })),
  };
}
