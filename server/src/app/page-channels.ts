import { EmailChannel, type MailServer } from '../channels/email-channel.ts';
import { NtfyChannel } from '../channels/ntfy-channel.ts';
import { OutgoingRequests } from '../channels/outgoing-requests.ts';
import { PagerDutyChannel } from '../channels/pagerduty-channel.ts';
import { SlackChannel } from '../channels/slack-channel.ts';
import { SmsChannel } from '../channels/sms-channel.ts';
import { TeamsChannel } from '../channels/teams-channel.ts';
import { VoiceChannel } from '../channels/voice-channel.ts';
import { WebhookChannel } from '../channels/webhook-channel.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ChannelOfKind, PageChannel, PageChannels } from '../paging/page-channel.ts';
import type { Configuration } from './configuration.ts';
import type { Surroundings } from './definition-files/fill-in-variables.ts';

export function outgoingRequests(
  { allowPrivateTargets, proxy }: Configuration['paging'],
  clock: Clock,
): OutgoingRequests {
  return new OutgoingRequests({ clock, allowPrivateTargets, proxy });
}

/** Where the devices are not known: a command that has no database. */
export const pushElsewhere: PageChannel<ChannelOfKind['push']> = {
  send: async () => ({ kind: 'unneeded', detail: 'each device can be tried out on the dashboard' }),
};

/** Every way a page can go, as the configuration allows it. */
export function pageChannels(
  { mail }: Configuration['paging'],
  requests: OutgoingRequests,
  push: PageChannel<ChannelOfKind['push']>,
  clock: Clock,
): PageChannels {
  return {
    webhook: new WebhookChannel(requests, clock),
    slack: new SlackChannel(requests),
    teams: new TeamsChannel(requests),
    pagerduty: new PagerDutyChannel(requests),
    email: new EmailChannel({ server: mail ? mailServer(mail) : null, clock }),
    ntfy: new NtfyChannel(requests),
    sms: new SmsChannel(requests),
    voice: new VoiceChannel(requests),
    push,
  };
}

/** What team files lean on, as far as the configuration decides it. */
export function surroundingsOf(
  { paging }: Pick<Configuration, 'paging'>,
  environment: Surroundings['environment'],
): Surroundings {
  return { environment, hasMailServer: paging.mail !== undefined };
}

function mailServer(mail: NonNullable<Configuration['paging']['mail']>): MailServer {
  const url = new URL(mail.server);
  const implicit = url.protocol === 'smtps:';
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port ? Number(url.port) : implicit ? 465 : 587,
    tls: implicit ? 'implicit' : mail.starttls,
    login: mail.user === undefined ? null : { user: mail.user, password: mail.password! },
    from: mail.from,
  };
}
