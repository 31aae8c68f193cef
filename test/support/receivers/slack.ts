import { z } from 'zod';
import {
  HttpReceiver,
  isJson,
  parseJson,
  type ReceivedRequest,
  type ReceiverAnswer,
} from './http-receiver.ts';

// Limits: https://docs.slack.dev/reference/block-kit/blocks
const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
const Block = z.union([
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z
    .strictObject({
      type: z.literal('section'),
      text: z.union([mrkdwn(3_000), plainText(3_000)]).optional(),
      fields: z.array(mrkdwn(2_000)).min(1).max(10).optional(),
    })
    .refine(({ text, fields }) => text ?? fields, 'text or fields'),
  z.strictObject({ type: z.literal('context'), elements: z.array(mrkdwn(3_000)).min(1).max(10) }),
  z.strictObject({ type: z.literal('divider') }),
]);
const common = {
  channel: z.string(),
  text: z.string().optional(),
  blocks: z.array(Block).max(50).optional(),
};
const Post = z.strictObject({
  ...common,
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});
const Update = z.strictObject({ ...common, ts: z.string() });

export interface SlackMessage {
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly z.infer<typeof Block>[];
  readonly edits: number;
}

/** Slack's Web API, as far as a bot needs it that posts and edits messages in one conversation. */
export class SlackReceiver {
  readonly token = 'xoxb-1234567890-of-the-tests';
  readonly conversation = 'C0123ABCDEF';
  /** What stands in the conversation, in the order it was posted. */
  readonly messages: SlackMessage[] = [];
  readonly errors: string[] = [];
  http!: HttpReceiver;

  static async start(): Promise<SlackReceiver> {
    const slack = new SlackReceiver();
    slack.http = await HttpReceiver.start((request) => slack.answer(request));
    return slack;
  }

  get api(): string {
    return `${this.http.address}api/`;
  }

  /** Whom the conversation's messages ring beyond its members' own settings. */
  get mentions(): readonly string[] {
    return this.messages.flatMap((message) => JSON.stringify(message).match(/<[!@#][^>]*>/g) ?? []);
  }

  remove(ts: string): void {
    this.messages.splice(
      this.messages.findIndex((message) => message.ts === ts),
      1,
    );
  }

  stop(): Promise<void> {
    return this.http.stop();
  }

  private answer(request: ReceivedRequest): ReceiverAnswer {
    const method = /^\/api\/(chat\.(?:postMessage|update))$/.exec(request.path)?.[1];
    if (request.method !== 'POST' || !method) return this.error('unknown_method');
    if (request.headers.authorization !== `Bearer ${this.token}`) return this.error('invalid_auth');
    if (!isJson(request)) return this.error('invalid_post_type');
    const body = parseJson(request.body);
    return method === 'chat.update' ? this.update(body) : this.post(body);
  }

  private post(body: unknown): ReceiverAnswer {
    const { data } = Post.safeParse(body);
    if (!data) return this.error('invalid_blocks');
    const fault = this.faultOf(data);
    if (fault) return this.error(fault);
    const ts = `1503435956.${String(this.messages.length + 247).padStart(6, '0')}`;
    this.messages.push({ ts, text: data.text!, blocks: data.blocks ?? [], edits: 0 });
    return { status: 200, body: { ok: true, channel: this.conversation, ts } };
  }

  private update(body: unknown): ReceiverAnswer {
    const { data } = Update.safeParse(body);
    if (!data) return this.error('invalid_blocks');
    const fault = this.faultOf(data);
    if (fault) return this.error(fault);
    const at = this.messages.findIndex(({ ts }) => ts === data.ts);
    const message = this.messages[at];
    if (!message) return this.error('message_not_found');
    const { ts, edits } = message;
    this.messages[at] = { ts, text: data.text!, blocks: data.blocks ?? message.blocks, edits: edits + 1 };
    return { status: 200, body: { ok: true, channel: this.conversation, ts, text: data.text } };
  }

  private faultOf({ channel, text }: { channel: string; text?: string | undefined }): string | null {
    if (channel !== this.conversation) return 'channel_not_found';
    if (!text) return 'no_text';
    return text.length > 40_000 ? 'msg_too_long' : null;
  }

  /** Slack refuses with 200. */
  private error(error: string): ReceiverAnswer {
    this.errors.push(error);
    return { status: 200, body: { ok: false, error } };
  }
}
