import { z } from 'zod';
import type { SlackChannel as SlackTarget } from '../on-call/team-channel.ts';
import type { Attempt, AttemptOutcome, PageChannel } from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import type { OutgoingRequests, RequestResult } from './outgoing-requests.ts';
import { slackMessage } from './slack-message.ts';

const Answer = z.object({
  ok: z.boolean(),
  error: z.string().max(100).optional(),
  channel: z.string().max(64).optional(),
  ts: z.string().max(64).optional(),
});
type Answer = z.infer<typeof Answer>;

/** Where a message stands, as the reference keeps it. */
const Reference = z.object({ channel: z.string(), ts: z.string() });
type Reference = z.infer<typeof Reference>;

/** Errors of Slack's that pass. All others are about the request: a wrong token, a conversation the bot is not in. */
const temporaryErrors: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'message_limit_exceeded',
]);

/** The message is gone or may no longer be edited; a new one can still be posted. */
const uneditable: ReadonlySet<string> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'channel_not_found',
  'is_inactive',
]);

/**
 * Posts to a Slack conversation as a bot. The end of an incident edits the message that told of its beginning, so that
 * the conversation shows what is true now. Nobody is notified of an edit: an alarm that comes back is therefore posted
 * anew, and rings again.
 */
export class SlackChannel implements PageChannel<SlackTarget> {
  readonly #requests: OutgoingRequests;

  constructor(requests: OutgoingRequests) {
    this.#requests = requests;
  }

  async send(page: Page, channel: SlackTarget, attempt: Attempt): Promise<AttemptOutcome> {
    const message = slackMessage(page, attempt.language, attempt.links);
    const earlier = page.event === 'resolved' ? readReference(attempt.earlier) : null;
    if (earlier) {
      const edited = await this.#call('chat.update', { ...earlier, ...message }, channel, attempt);
      const mustPost = edited.answer?.error !== undefined && uneditable.has(edited.answer.error);
      if (!mustPost) return edited.outcome;
    }
    const body = { channel: channel.conversation, ...message, unfurl_links: false, unfurl_media: false };
    return (await this.#call('chat.postMessage', body, channel, attempt)).outcome;
  }

  async #call(
    method: string,
    body: object,
    channel: SlackTarget,
    { signal }: Attempt,
  ): Promise<{ readonly outcome: AttemptOutcome; readonly answer?: Answer }> {
    const result = await this.#requests.post(
      {
        url: `${channel.api}${method}`,
        headers: {
          authorization: `Bearer ${channel.token}`,
          'content-type': 'application/json; charset=utf-8',
        },
        body: JSON.stringify(body),
        secrets: [channel.token],
        readsSuccess: true,
      },
      signal,
    );
    return this.#read(result, method);
  }

  #read(
    result: RequestResult,
    method: string,
  ): { readonly outcome: AttemptOutcome; readonly answer?: Answer } {
    if (result.kind === 'failed') return { outcome: result.outcome };
    const { status } = result.answer;
    if (status !== 200) return { outcome: this.#requests.outcomeOf(result.answer) };
    const answer = parse(Answer, result.answer.text);
    if (!answer) {
      // Something between answers in Slack's place; what it did with the message is unknown.
      return {
        outcome: { kind: 'temporary', detail: 'answered 200, but not as Slack does', retryAfterMs: null },
      };
    }
    if (answer.ok) {
      const { channel, ts } = answer;
      const found = channel !== undefined && ts !== undefined;
      return {
        answer,
        outcome: found
          ? { kind: 'delivered', reference: JSON.stringify({ channel, ts }) }
          : { kind: 'delivered' },
      };
    }
    const error = answer.error ?? 'no reason given';
    const detail = `${method}: ${error}`;
    return temporaryErrors.has(error)
      ? { answer, outcome: { kind: 'temporary', detail, retryAfterMs: null } }
      : { answer, outcome: { kind: 'permanent', detail } };
  }
}

function readReference(earlier: string | null): Reference | null {
  return earlier === null ? null : parse(Reference, earlier);
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
