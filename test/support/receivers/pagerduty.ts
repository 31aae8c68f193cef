import { z } from 'zod';
import {
  HttpReceiver,
  isJson,
  parseJson,
  type ReceivedRequest,
  type ReceiverAnswer,
} from './http-receiver.ts';

const key = { routing_key: z.string().length(32), dedup_key: z.string().min(1).max(255) };
/** https://developer.pagerduty.com/docs/send-alert-event */
const Event = z.union([
  z.strictObject({
    ...key,
    event_action: z.literal('trigger'),
    client: z.string().optional(),
    client_url: z.url().optional(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string().optional() })).optional(),
    payload: z.strictObject({
      summary: z.string().min(1).max(1_024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime({ offset: true }).optional(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
  z.strictObject({ ...key, event_action: z.enum(['acknowledge', 'resolve']) }),
]);
type Event = z.infer<typeof Event>;

export interface PagerDutyAlert {
  state: 'triggered' | 'acknowledged' | 'resolved';
  readonly triggers: Extract<Event, { event_action: 'trigger' }>[];
}

/** PagerDuty's Events API v2: one alert for each key, however often it is triggered. */
export class PagerDutyReceiver {
  readonly routingKey = 'R0123456789abcdef0123456789abcde';
  readonly alerts = new Map<string, PagerDutyAlert>();
  http!: HttpReceiver;

  static async start(): Promise<PagerDutyReceiver> {
    const pagerDuty = new PagerDutyReceiver();
    pagerDuty.http = await HttpReceiver.start((request) => pagerDuty.answer(request));
    return pagerDuty;
  }

  get api(): string {
    return this.http.address;
  }

  stop(): Promise<void> {
    return this.http.stop();
  }

  private answer(request: ReceivedRequest): ReceiverAnswer {
    if (request.method !== 'POST' || request.path !== '/v2/enqueue') return { status: 404 };
    const event = Event.safeParse(isJson(request) ? parseJson(request.body) : undefined);
    if (!event.success) return invalid(event.error.issues.map(({ message }) => message));
    if (event.data.routing_key !== this.routingKey) return invalid(['Invalid routing key']);
    this.take(event.data);
    const body = { status: 'success', message: 'Event processed', dedup_key: event.data.dedup_key };
    return { status: 202, body };
  }

  private take(event: Event): void {
    const alert = this.alerts.get(event.dedup_key);
    if (event.event_action !== 'trigger') {
      // Of what it does not know, or what is over, nothing is made.
      if (!alert || alert.state === 'resolved') return;
      alert.state = event.event_action === 'resolve' ? 'resolved' : 'acknowledged';
    } else if (alert) {
      alert.triggers.push(event);
      if (alert.state === 'resolved') alert.state = 'triggered';
    } else {
      this.alerts.set(event.dedup_key, { state: 'triggered', triggers: [event] });
    }
  }
}

function invalid(errors: readonly string[]): ReceiverAnswer {
  return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } };
}
