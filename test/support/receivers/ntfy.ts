import { z } from 'zod';
import { HttpReceiver, parseJson, type ReceivedRequest, type ReceiverAnswer } from './http-receiver.ts';

/** https://docs.ntfy.sh/publish/#publish-as-json */
const Message = z.strictObject({
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  title: z.string().optional(),
  message: z.string().optional(),
  priority: z.int().min(1).max(5).optional(),
  tags: z.array(z.string()).optional(),
  click: z.url().optional(),
  actions: z
    .array(z.strictObject({ action: z.literal('view'), label: z.string().min(1), url: z.url() }))
    .max(3)
    .optional(),
});

/** An ntfy server with access control: one token, which may write to one topic. */
export class NtfyReceiver {
  readonly token = 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2';
  readonly topic = 'payments-8Zf3kQ';
  readonly messages: z.infer<typeof Message>[] = [];
  http!: HttpReceiver;

  static async start(): Promise<NtfyReceiver> {
    const ntfy = new NtfyReceiver();
    ntfy.http = await HttpReceiver.start((request) => ntfy.answer(request));
    return ntfy;
  }

  get api(): string {
    return this.http.address;
  }

  stop(): Promise<void> {
    return this.http.stop();
  }

  private answer({ method, path, headers, body }: ReceivedRequest): ReceiverAnswer {
    if (method !== 'POST' || path !== '/') return refusal(404, 40_401, 'page not found');
    const { data } = Message.safeParse(parseJson(body));
    if (!data) return refusal(400, 40_024, 'invalid request: request body must be message JSON');
    if (Buffer.byteLength(data.message ?? '') > 4_096) return refusal(413, 41_301, 'message too large');
    if (headers.authorization !== undefined && headers.authorization !== `Bearer ${this.token}`) {
      return refusal(401, 40_101, 'unauthorized');
    }
    if (headers.authorization === undefined || data.topic !== this.topic)
      return refusal(403, 40_301, 'forbidden');
    this.messages.push(data);
    return { status: 200, body: { id: 'sPs71M8A2T', time: 1, event: 'message', topic: data.topic } };
  }
}

function refusal(http: number, code: number, error: string): ReceiverAnswer {
  return { status: http, body: { code, http, error } };
}
