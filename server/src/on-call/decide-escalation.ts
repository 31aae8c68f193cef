import type { EscalationPolicy, EscalationTarget } from './escalation-policy.ts';

/** What escalation has to know of an incident. */
export interface Escalated {
  readonly state: 'open' | 'acknowledged' | 'mitigated' | 'resolved';
  /** When it was opened, opened again, or handed on, whichever was last: from here it is gone through anew. */
  readonly sinceMs: number;
}

/** A step that was taken. */
export interface StepTaken {
  /** From 0; the policy's `repeat` counts the rounds after the first. */
  readonly round: number;
  /** From 0, within the policy. */
  readonly step: number;
  readonly atMs: number;
  /** True: it reached nobody, or all that was sent failed for good. Nobody is waited for who cannot have heard of it. */
  readonly unheard?: boolean;
}

/** Where in a policy. */
export type StepPlace = Pick<StepTaken, 'round' | 'step'>;

export type EscalationDecision =
  | {
      readonly decision: 'due';
      readonly because: 'nobody-told-yet' | 'nobody-took-it' | 'nobody-heard';
      readonly step: StepPlace;
      readonly targets: readonly EscalationTarget[];
      /** When it ought to have been taken; before now where the process was away. */
      readonly dueAtMs: number;
      /** When the next step is due if this one is taken now and nobody takes the incident; null: it is the last. */
      readonly nextAtMs: number | null;
    }
  | { readonly decision: 'wait'; readonly because: 'time-to-take-it'; readonly nextAtMs: number }
  | {
      readonly decision: 'stop';
      readonly because: 'acknowledged' | 'mitigated' | 'resolved' | 'nobody-left';
    };

/**
 * What is to be done about an incident that somebody has to take.
 *
 * Invariants: at most one step is due at a time, however late it is, so that a process that was away for an hour does
 * not wake three people at once; a step's wait counts from when the step before was really taken; nothing is due once
 * somebody has it; what was taken before it was handed on counts for nothing.
 *
 * @param taken in the order they were taken
 */
export function decideEscalation(
  policy: EscalationPolicy,
  incident: Escalated,
  taken: readonly StepTaken[],
  nowMs: number,
): EscalationDecision {
  if (incident.state !== 'open') return { decision: 'stop', because: incident.state };
  const last = taken.findLast(({ atMs }) => atMs >= incident.sinceMs);
  const step = last ? following(policy, last) : { round: 0, step: 0 };
  if (!step) return { decision: 'stop', because: 'nobody-left' };
  const dueAtMs = last ? last.atMs + (last.unheard ? 0 : waitAfter(policy, last)) : incident.sinceMs;
  if (nowMs < dueAtMs) return { decision: 'wait', because: 'time-to-take-it', nextAtMs: dueAtMs };
  return {
    decision: 'due',
    because: !last ? 'nobody-told-yet' : last.unheard ? 'nobody-heard' : 'nobody-took-it',
    step,
    targets: policy.steps[step.step]!.targets,
    dueAtMs,
    nextAtMs: following(policy, step) ? nowMs + waitAfter(policy, step) : null,
  };
}

/** Every step as it would be taken if nobody ever took the incident, by the very rule that decides it live. */
export function walkEscalation(
  policy: EscalationPolicy,
  sinceMs: number,
): readonly (StepTaken & { readonly targets: readonly EscalationTarget[] })[] {
  const taken: (StepTaken & { targets: readonly EscalationTarget[] })[] = [];
  let nowMs: number | null = sinceMs;
  while (nowMs !== null) {
    const decided = decideEscalation(policy, { state: 'open', sinceMs }, taken, nowMs);
    if (decided.decision !== 'due') break;
    taken.push({ ...decided.step, atMs: nowMs, targets: decided.targets });
    nowMs = decided.nextAtMs;
  }
  return taken;
}

/** Null after the last, and after one beyond the last round. A policy that was shortened meanwhile goes on with its next round. */
function following({ steps, repeat }: EscalationPolicy, { round, step }: StepPlace): StepPlace | null {
  if (round <= repeat && step + 1 < steps.length) return { round, step: step + 1 };
  return round < repeat ? { round: round + 1, step: 0 } : null;
}

function waitAfter({ steps }: EscalationPolicy, { step }: StepPlace): number {
  return (steps[step] ?? steps.at(-1)!).waitMs;
}
