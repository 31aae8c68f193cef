import { z } from 'zod';
import {
  HttpReceiver,
  isJson,
  parseJson,
  type ReceivedRequest,
  type ReceiverAnswer,
} from './http-receiver.ts';

const TextRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
  size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
  color: z.enum(['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention']).optional(),
  isSubtle: z.boolean().optional(),
});
const Element = z.strictObject({ type: z.literal('RichTextBlock'), inlines: z.array(TextRun).min(1) });
const Card = z.strictObject({
  $schema: z.url(),
  type: z.literal('AdaptiveCard'),
  version: z.enum(['1.4', '1.5']),
  msteams: z.strictObject({ width: z.literal('Full') }).optional(),
  fallbackText: z.string().min(1),
  body: z.array(Element).min(1),
  actions: z
    .array(
      z.strictObject({
        type: z.literal('Action.OpenUrl'),
        title: z.string().min(1),
        url: z.url({ protocol: /^https?$/ }),
      }),
    )
    .max(6),
});
const Message = z.strictObject({
  type: z.literal('message'),
  attachments: z
    .array(
      z.strictObject({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        contentUrl: z.null(),
        content: Card,
      }),
    )
    .length(1),
});

/** A workflow of Teams that posts the card it is given: the address is the secret, and 28 kB are the limit. */
export class TeamsReceiver {
  readonly cards: z.infer<typeof Card>[] = [];
  http!: HttpReceiver;
  private readonly path = '/workflows/0a1b/triggers/manual/paths/invoke?api-version=1&sig=s3cr3t-signature';

  static async start(): Promise<TeamsReceiver> {
    const teams = new TeamsReceiver();
    teams.http = await HttpReceiver.start((request) => teams.answer(request));
    return teams;
  }

  get url(): string {
    return `${this.http.address.slice(0, -1)}${this.path}`;
  }

  /** All that a card says, in reading order. */
  wordsOf(at: number): string {
    return this.cards[at]!.body.flatMap(({ inlines }) => inlines.map(({ text }) => text)).join(' ');
  }

  stop(): Promise<void> {
    return this.http.stop();
  }

  private answer(request: ReceivedRequest): ReceiverAnswer {
    if (request.path !== this.path) {
      return { status: 401, body: { error: { code: 'DirectApiAuthorizationRequired' } } };
    }
    if (Buffer.byteLength(request.body) > 28 * 1_024) return { status: 413, body: 'too large' };
    const message = Message.safeParse(isJson(request) ? parseJson(request.body) : undefined);
    if (!message.success) return { status: 400, body: { error: { code: 'TriggerInputSchemaMismatch' } } };
    this.cards.push(message.data.attachments[0]!.content);
    return { status: 202 };
  }
}
