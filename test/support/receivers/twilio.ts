import { HttpReceiver, type ReceivedRequest, type ReceiverAnswer } from './http-receiver.ts';

const e164 = /^\+[1-9]\d{6,14}$/;
/** What may stand in it; https://www.twilio.com/docs/voice/twiml */
const twiml =
  /^<\?xml version="1\.0" encoding="UTF-8"\?><Response>(<Say language="[a-z]{2}-[A-Z]{2}">(?:[^<>&]|&(?:amp|lt|gt|quot|apos);)+<\/Say>|<Pause length="\d+"\/>)+<\/Response>$/u;

/** Twilio's API for messages and calls: one account, one number of its own. */
export class TwilioReceiver {
  readonly account = 'AC0123456789abcdef0123456789abcdef';
  readonly token = '0123456789abcdef-the-token-of-the-tests';
  readonly number = '+4915735987654';
  readonly messages: { readonly to: string; readonly body: string }[] = [];
  readonly calls: { readonly to: string; readonly twiml: string }[] = [];
  http!: HttpReceiver;

  static async start(): Promise<TwilioReceiver> {
    const twilio = new TwilioReceiver();
    twilio.http = await HttpReceiver.start((request) => twilio.answer(request));
    return twilio;
  }

  get api(): string {
    return this.http.address;
  }

  stop(): Promise<void> {
    return this.http.stop();
  }

  private answer({ method, path, headers, body }: ReceivedRequest): ReceiverAnswer {
    const login = Buffer.from(`${this.account}:${this.token}`).toString('base64');
    if (headers.authorization !== `Basic ${login}`) return refusal(401, 20_003, 'Authenticate');
    const [, account, resource] =
      /^\/2010-04-01\/Accounts\/([^/]+)\/(Messages|Calls)\.json$/.exec(path) ?? [];
    if (method !== 'POST' || account !== this.account) return refusal(404, 20_404, 'not found');
    if (headers['content-type'] !== 'application/x-www-form-urlencoded') {
      return refusal(415, 20_415, 'form parameters');
    }
    const form = new URLSearchParams(body);
    const to = form.get('To') ?? '';
    if (!e164.test(to)) return refusal(400, 21_211, `The 'To' number ${to} is not a valid phone number.`);
    if (form.get('From') !== this.number)
      return refusal(400, 21_606, `The 'From' number is not yours, to ${to}`);
    return resource === 'Messages' ? this.message(to, form) : this.call(to, form);
  }

  private message(to: string, form: URLSearchParams): ReceiverAnswer {
    const body = form.get('Body') ?? '';
    if (body === '') return refusal(400, 21_602, 'Message body is required.');
    if (body.length > 1_600) return refusal(400, 21_617, 'The concatenated message body exceeds the limit.');
    this.messages.push({ to, body });
    return { status: 201, body: { sid: 'SM0', status: 'queued', error_code: null } };
  }

  private call(to: string, form: URLSearchParams): ReceiverAnswer {
    const text = form.get('Twiml') ?? '';
    if (text.length > 4_000) return refusal(400, 21_218, 'Twiml is too long');
    // Twilio finds this out only when somebody has picked up.
    if (!twiml.test(text)) return refusal(400, 12_100, 'Document parse failure');
    this.calls.push({ to, twiml: text });
    return { status: 201, body: { sid: 'CA0', status: 'queued' } };
  }
}

function refusal(status: number, code: number, message: string): ReceiverAnswer {
  const body = { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  return { status, body };
}
