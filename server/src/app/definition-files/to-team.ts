import type { ChannelInFile, TeamFile, WorkingHoursInFile } from '@wegwarte/contract';
import type { MarkedCalendar } from '../../on-call/marked-calendar.ts';
import type { TeamChannel } from '../../on-call/team-channel.ts';
import type { Team } from '../../on-call/team.ts';
import type { WorkingHours } from '../../on-call/working-hours.ts';
import { titleOf } from './title-of.ts';
import { toEscalation } from './to-escalation.ts';
import { toHours, toRota } from './to-rota.ts';

/** @param calendars of which some are its days off */
export function toTeam(written: TeamFile, calendars: readonly MarkedCalendar[]): Team {
  return {
    team: written.team,
    title: titleOf(written.title, written.team),
    isDefault: written.default,
    language: written.language,
    channels: written.channels.map(toChannel),
    people: written.people.map(({ person, name, channels }) => ({
      person,
      name,
      channels: channels.map(toChannel),
    })),
    rotas: written.rotas.map(toRota),
    falsePagesPer4Weeks: written.falsePagesPer4Weeks,
    ...(written.workingHours && { workingHours: toWorkingHours(written.workingHours, calendars) }),
    ...(written.escalation && { escalation: toEscalation(written.escalation) }),
  };
}

function toWorkingHours(
  { timeZone, hours, calendars: named, waitBelow }: WorkingHoursInFile,
  calendars: readonly MarkedCalendar[],
): WorkingHours {
  return {
    timeZone,
    hours: hours.map(toHours),
    daysOff: calendars.filter(({ calendar }) => named.includes(calendar)),
    waitBelow,
  };
}

function toChannel(written: ChannelInFile): TeamChannel {
  if ('webhook' in written) return { kind: 'webhook', url: written.webhook, secret: written.secret };
  if ('teams' in written) return { kind: 'teams', url: written.teams };
  if ('push' in written) return { kind: 'push', person: written.push };
  if ('email' in written) return { kind: 'email', address: written.email };
  const api = written.api.endsWith('/') ? written.api : `${written.api}/`;
  if ('slack' in written) return { kind: 'slack', conversation: written.slack, token: written.token, api };
  if ('pagerduty' in written) return { kind: 'pagerduty', routingKey: written.pagerduty, api };
  if ('ntfy' in written) return { kind: 'ntfy', topic: written.ntfy, token: written.token ?? null, api };
  const { from, account, token } = written;
  return 'sms' in written
    ? { kind: 'sms', number: written.sms, from, account, token, api }
    : { kind: 'voice', number: written.voice, from, account, token, api };
}
