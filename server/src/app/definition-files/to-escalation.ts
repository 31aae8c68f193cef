import type { EscalationInFile, EscalationTargetInFile } from '@wegwarte/contract';
import { parseDurationMs } from '../../kernel/duration.ts';
import type { EscalationPolicy, EscalationTarget } from '../../on-call/escalation-policy.ts';

export function toEscalation({ steps, repeat }: EscalationInFile): EscalationPolicy {
  return {
    steps: steps.map(({ to, wait }) => ({ targets: to.map(toTarget), waitMs: parseDurationMs(wait)! })),
    repeat,
  };
}

function toTarget(written: EscalationTargetInFile): EscalationTarget {
  if (typeof written === 'string') return { kind: written };
  if ('rota' in written) return { kind: 'on-call', rota: written.rota };
  if ('person' in written) return { kind: 'person', person: written.person };
  return { kind: 'team', team: written.team };
}
