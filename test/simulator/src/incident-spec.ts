/** An incident as written: who is hit, how hard, when. `at` is relative to the start of the simulation or absolute. */
export interface IncidentSpec {
  /** What was parsed, to name it in errors. */
  readonly text: string;
  /** Null: every behaviour that has the step. */
  readonly journey: string | null;
  readonly step: string;
  /** All must hold; empty: everybody. */
  readonly segment: Readonly<Record<string, string>>;
  /** Multiplies the hazard of getting on from the step. */
  readonly factor: number;
  readonly at: { readonly afterStartMs: number } | { readonly atMs: number };
  readonly forMs: number;
}

/** Names the part that is wrong and what would be right, in one line. */
export class IncidentSpecError extends Error {
  constructor(text: string, reason: string) {
    super(`incident "${text}": ${reason}`);
    this.name = 'IncidentSpecError';
  }
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const shape =
  '[JOURNEY/]STEP[[ATTRIBUTE=VALUE,…]]:FACTOR@WHEN/DURATION, e.g. payment[paymentMethod=paypal]:0.2@+5m/10m';

/** `[journey/]step[[attribute=value,…]]:factor@when/duration`; `when` is `+5m`, `-30m` or an instant with zone. */
export function parseIncident(text: string): IncidentSpec {
  const parts = /^([^[\]:@]*)(?:\[([^\]]*)\])?:([^@]*)@(.*)\/([^/]*)$/.exec(text.trim());
  if (!parts) throw new IncidentSpecError(text, `expected ${shape}`);
  const [, target = '', segment, factor = '', when = '', duration = ''] = parts;
  const [journey, step] = parseTarget(text, target);
  return {
    text,
    journey,
    step,
    segment: segment === undefined ? {} : parseSegment(text, segment),
    factor: parseFactor(text, factor),
    at: parseWhen(text, when),
    forMs: parseFor(text, duration),
  };
}

function parseTarget(text: string, target: string): [journey: string | null, step: string] {
  const match = /^(?:([a-z][a-z0-9-]*)\/)?([a-z][a-z0-9-]*)$/.exec(target);
  if (!match)
    throw new IncidentSpecError(
      text,
      `"${target}" is not a step: use STEP or JOURNEY/STEP, e.g. checkout/payment`,
    );
  return [match[1] ?? null, match[2]!];
}

function parseSegment(text: string, segment: string): Record<string, string> {
  return Object.fromEntries(
    segment.split(',').map((pair) => {
      const match = /^\s*([^=\s]+)=([^=]+?)\s*$/.exec(pair);
      if (!match) {
        const reason = `"${pair}" is not a segment: use ATTRIBUTE=VALUE, e.g. [paymentMethod=paypal,channel=app]`;
        throw new IncidentSpecError(text, reason);
      }
      return [match[1]!, match[2]!];
    }),
  );
}

function parseFactor(text: string, factor: string): number {
  if (!/^\d+(\.\d+)?$/.test(factor)) {
    const reason = `factor "${factor}" is not a number from 0: use 0 (nobody gets on), 0.2 (a fifth as likely at any moment) or the like`;
    throw new IncidentSpecError(text, reason);
  }
  return Number(factor);
}

function parseWhen(text: string, when: string): IncidentSpec['at'] {
  const sign = when[0];
  if (sign === '+' || sign === '-') {
    const ms = durationMs(when.slice(1), true);
    if (ms !== undefined) return { afterStartMs: sign === '+' ? ms : -ms };
  } else if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(when)) {
    const ms = Date.parse(when);
    if (!Number.isNaN(ms)) return { atMs: ms };
  }
  const reason = `"${when}" is not a time: use +5m (after the start), -30m (before it) or 2026-11-23T10:00:00Z`;
  throw new IncidentSpecError(text, reason);
}

function parseFor(text: string, duration: string): number {
  const ms = durationMs(duration, false);
  if (ms === undefined) {
    throw new IncidentSpecError(
      text,
      `"${duration}" is not a duration: use a whole number and s, m, h or d, e.g. 10m`,
    );
  }
  return ms;
}

function durationMs(text: string, orZero: boolean): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  const ms = match ? Number(match[1]) * unitMs[match[2]!]! : NaN;
  return ms > 0 || (orZero && ms === 0) ? ms : undefined;
}
