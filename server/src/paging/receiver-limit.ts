import { takeCell } from '../kernel/cell-rate.ts';
import type { ChannelKind } from './page-channel.ts';
import type { Page } from './page.ts';

/** How many messages one receiver gets. */
export interface ReceiverLimit {
  /** In the long run one message in this time. */
  readonly everyMs: number;
  /** At once, after a rest. */
  readonly burst: number;
  /** At once, where they are alarms of critical incidents. */
  readonly criticalBurst: number;
  /** What exceeds it goes out as one message about several incidents; else one after the other. */
  readonly gathers: boolean;
}

/** What a person puts up with on each of their channels. */
export type PersonLimit = Pick<ReceiverLimit, 'everyMs' | 'criticalBurst'>;

/** At the worst one page in ten minutes, and somebody whom three critical incidents meet at once is told of each. */
export const defaultPersonLimit: PersonLimit = { everyMs: 10 * 60_000, criticalBurst: 3 };

/** Machines keep an alert for each incident, so each is told by itself, as fast as they take it. */
const machines: Partial<Record<ChannelKind, ReceiverLimit>> = {
  pagerduty: { everyMs: 500, burst: 60, criticalBurst: 60, gathers: false },
  webhook: { everyMs: 100, burst: 100, criticalBurst: 100, gathers: false },
};
/** A conversation that scrolls by two hundred times tells less than one that does so twenty times. */
const teamChannel: ReceiverLimit = { everyMs: 2_000, burst: 20, criticalBurst: 20, gathers: true };

/** A person's webhook is how somebody built a channel of their own; PagerDuty gathers by itself, for persons too. */
export function limitOf(
  { person }: Pick<Page, 'person'>,
  kind: ChannelKind,
  ofPerson: PersonLimit,
): ReceiverLimit {
  if (person !== undefined && kind !== 'pagerduty') return { ...ofPerson, burst: 1, gathers: true };
  return machines[kind] ?? teamChannel;
}

/**
 * What is remembered of one receiver, ms since the epoch. All-clears are counted by themselves: they never take an alarm's
 * place.
 */
export interface ReceiverLoad {
  /** When the messages sent so far would all be accounted for at the steady rate (see `takeCell`). */
  readonly alarmsUntilMs: number;
  readonly allClearsUntilMs: number;
  /** The receiver asked not to be written to before this time. */
  readonly heldUntilMs: number;
}

export const idleReceiver: ReceiverLoad = { alarmsUntilMs: 0, allClearsUntilMs: 0, heldUntilMs: 0 };

/** The load replaces the one given, whatever was decided. */
export type Admission = { readonly load: ReceiverLoad } & (
  { readonly go: true } | { readonly go: false; readonly waitUntilMs: number; readonly because: string }
);

type Message = Pick<Page, 'event'> & { readonly content: Pick<Page['content'], 'severity'> };

/** Whether a message may go to a receiver now. Nothing is dropped: what has to wait stays in the outbox. */
export function admit(load: ReceiverLoad, message: Message, limit: ReceiverLimit, nowMs: number): Admission {
  if (nowMs < load.heldUntilMs) {
    return { go: false, load, waitUntilMs: load.heldUntilMs, because: 'the receiver asked for a pause' };
  }
  const isOver = message.event === 'resolved';
  const counted = isOver ? 'allClearsUntilMs' : 'alarmsUntilMs';
  const burst = !isOver && message.content.severity === 'critical' ? limit.criticalBurst : limit.burst;
  const largest = Math.max(limit.burst, limit.criticalBurst);
  const decided = takeCell(load[counted], { everyMs: limit.everyMs, burst }, nowMs, largest);
  const after = { ...load, [counted]: decided.accountedUntilMs };
  if (decided.go) return { go: true, load: after };
  return { go: false, load: after, waitUntilMs: decided.waitUntilMs, because: inWords(limit) };
}

/** Whether all of them may go now, one after the other. */
export function admitsAll(
  load: ReceiverLoad,
  messages: readonly Message[],
  limit: ReceiverLimit,
  nowMs: number,
): boolean {
  let after = load;
  return messages.every((message) => {
    const admission = admit(after, message, limit, nowMs);
    if (admission.go) after = admission.load;
    return admission.go;
  });
}

function inWords({ everyMs, gathers }: ReceiverLimit): string {
  const limit =
    everyMs < 60_000
      ? `more than ${Math.round(60_000 / everyMs)} messages a minute`
      : `more than one page in ${Math.round(everyMs / 60_000)} min`;
  return gathers ? `${limit}: to be told together with others` : limit;
}
