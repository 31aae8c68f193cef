/**
 * Places a team's pages go to, one kind each. Tokens, secrets and addresses that carry one are never logged.
 * `api`: where the vendor's interface is reached, ending in `/`; another address for gateways of one's own.
 */
export interface WebhookChannel {
  readonly kind: 'webhook';
  readonly url: string;
  /** Signing secret of Standard Webhooks, `whsec_…`. */
  readonly secret: string;
}

export interface SlackChannel {
  readonly kind: 'slack';
  /** Id of the conversation, `C…`. */
  readonly conversation: string;
  /** Bot token, `xoxb-…`, with the scope chat:write. */
  readonly token: string;
  readonly api: string;
}

/** Microsoft Teams. */
export interface TeamsChannel {
  readonly kind: 'teams';
  /** Address of a workflow that starts when a webhook request is received; it carries its own signature. */
  readonly url: string;
}

export interface PagerDutyChannel {
  readonly kind: 'pagerduty';
  /** Integration key of an Events API v2 integration. */
  readonly routingKey: string;
  readonly api: string;
}

/** By the mail server of the configuration. */
export interface EmailChannel {
  readonly kind: 'email';
  readonly address: string;
}

export interface NtfyChannel {
  readonly kind: 'ntfy';
  /** On a public server, whoever knows it can read along. */
  readonly topic: string;
  /** Access token, `tk_…`; null where the server asks for none. */
  readonly token: string | null;
  readonly api: string;
}

interface TwilioChannel {
  /** E.164, `+4915…`. */
  readonly number: string;
  /** A number of the account, E.164. */
  readonly from: string;
  /** Account SID, `AC…`. */
  readonly account: string;
  readonly token: string;
  readonly api: string;
}

export interface SmsChannel extends TwilioChannel {
  readonly kind: 'sms';
}

export interface VoiceChannel extends TwilioChannel {
  readonly kind: 'voice';
}

/** Web Push to the devices a person has told to show pages. */
export interface PushChannel {
  readonly kind: 'push';
  /** Whose devices; they are not in files. */
  readonly person: string;
}

/** A place pages go to, of any kind. */
export type TeamChannel =
  | WebhookChannel
  | SlackChannel
  | TeamsChannel
  | PagerDutyChannel
  | EmailChannel
  | NtfyChannel
  | SmsChannel
  | VoiceChannel
  | PushChannel;
