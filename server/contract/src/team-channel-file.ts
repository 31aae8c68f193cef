import { z } from 'zod';
import { Slug } from './text.ts';

/**
 * A value, or `${NAME}` in its place or anywhere in it: taken from the environment when the file is read to be used, so
 * that it need not stand in the file. Only then is it known whether it is valid.
 */
function orVariable<Schema extends z.ZodType<string>>(schema: Schema): z.ZodUnion<[Schema, z.ZodString]> {
  return z.union([schema, z.string().regex(/\$\{[A-Z_][A-Z0-9_]*\}/)]);
}

function text(pattern: RegExp, meant: string): z.ZodString {
  return z.string().regex(pattern, meant);
}

const httpAddress = z.url({ protocol: /^https?$/, error: 'an http or https address' });
const api = (address: string): z.ZodDefault<z.ZodURL> =>
  httpAddress
    .default(address)
    .describe(`Where the interface is reached, if not at ${address}: a gateway of your own.`);
const phoneNumber = text(/^\+[1-9]\d{6,14}$/, 'a number in international form, such as "+4915112345678"');

/** Signed as Standard Webhooks says: `whsec_` and base64 of 24 to 64 bytes. */
export const WebhookChannel = z.strictObject({
  webhook: orVariable(httpAddress).describe('Address that pages are posted to.'),
  secret: orVariable(
    text(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'whsec_ and base64 of 24 to 64 bytes'),
  ).describe('Signing secret of Standard Webhooks: whsec_ and base64 of 24 to 64 bytes.'),
});

export const SlackChannel = z.strictObject({
  slack: orVariable(
    text(/^[CDG][A-Z0-9]{2,30}$/, 'the id of a conversation, such as C0123ABCDEF: it ends the link to it'),
  ).describe('Id of the conversation, such as C0123ABCDEF; the bot must be a member of it.'),
  token: orVariable(text(/^(xoxe\.)?xoxb-\S{8,255}$/, 'a bot token: xoxb-…')).describe(
    'Bot token with the scope chat:write, xoxb-….',
  ),
  api: api('https://slack.com/api/'),
});

export const TeamsChannel = z.strictObject({
  teams: orVariable(httpAddress).describe(
    'Microsoft Teams: address of a workflow that starts when a webhook request is received.',
  ),
});

export const PagerDutyChannel = z.strictObject({
  pagerduty: orVariable(text(/^[A-Za-z0-9]{32}$/, 'an integration key: 32 letters and digits')).describe(
    'Integration key of an Events API v2 integration.',
  ),
  api: api('https://events.pagerduty.com/'),
});

export const EmailChannel = z.strictObject({
  email: orVariable(z.email('an e-mail address')).describe(
    'One address, sent to by the mail server of the configuration (paging.mail).',
  ),
});

export const NtfyChannel = z.strictObject({
  ntfy: orVariable(text(/^[-_A-Za-z0-9]{1,64}$/, 'a topic: letters, digits, - and _, at most 64')).describe(
    'Topic. On a public server whoever knows it can read along.',
  ),
  token: orVariable(text(/^tk_[A-Za-z0-9]{8,64}$/, 'an access token: tk_…'))
    .optional()
    .describe('Access token, tk_….'),
  api: api('https://ntfy.sh/'),
});

const twilio = {
  account: orVariable(text(/^AC[0-9a-fA-F]{32}$/, 'an account SID: AC and 32 hexadecimal digits')).describe(
    'Account SID at Twilio, AC….',
  ),
  token: orVariable(text(/^\S{16,128}$/, 'an auth token, without spaces')).describe(
    'Auth token of the account.',
  ),
  api: api('https://api.twilio.com/'),
};

export const SmsChannel = z.strictObject({
  sms: orVariable(phoneNumber).describe('Number to send to, such as "+4915112345678".'),
  from: orVariable(
    text(
      /^(\+[1-9]\d{6,14}|[A-Za-z][A-Za-z0-9 ]{0,10})$/,
      'a number in international form, or a name of at most 11 letters and digits',
    ),
  ).describe('Number of the account, or a name where the country allows one.'),
  ...twilio,
});

export const VoiceChannel = z.strictObject({
  voice: orVariable(phoneNumber).describe('Number to call, such as "+4915112345678".'),
  from: orVariable(phoneNumber).describe('Number of the account that calls.'),
  ...twilio,
});

export const PushChannel = z.strictObject({
  push: Slug.describe(
    'Id of a person: to the devices that this person has told to show pages (Web Push), on the dashboard’s page of who is on call.',
  ),
});

/** A place pages go to. The first key says of which kind it is. */
export const ChannelInFile = z.union([
  WebhookChannel,
  SlackChannel,
  TeamsChannel,
  PagerDutyChannel,
  EmailChannel,
  NtfyChannel,
  SmsChannel,
  VoiceChannel,
  PushChannel,
]);
export type ChannelInFile = z.infer<typeof ChannelInFile>;
