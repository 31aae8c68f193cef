import { z } from 'zod';
import type { SmsChannel, VoiceChannel } from '../on-call/team-channel.ts';
import type { AttemptOutcome } from '../paging/page-channel.ts';
import type { OutgoingRequests } from './outgoing-requests.ts';

const Refusal = z.object({ code: z.int().positive() });

/**
 * Creates a resource of Twilio's API, a message or a call. Delivered means that Twilio has taken it on.
 * Of a refusal only the number is told, https://www.twilio.com/docs/api/errors: its text repeats the telephone number.
 */
export async function postToTwilio(
  requests: OutgoingRequests,
  resource: 'Messages' | 'Calls',
  form: Readonly<Record<string, string>>,
  channel: SmsChannel | VoiceChannel,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  const { account, token, api } = channel;
  const result = await requests.post(
    {
      url: `${api}2010-04-01/Accounts/${account}/${resource}.json`,
      headers: {
        authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    },
    signal,
  );
  if (result.kind === 'failed') return result.outcome;
  return requests.outcomeOf({ ...result.answer, text: reasonIn(result.answer.text) });
}

function reasonIn(text: string): string {
  try {
    const { data } = Refusal.safeParse(JSON.parse(text));
    return data ? `Twilio's error ${data.code}` : '';
  } catch {
    return '';
  }
}
