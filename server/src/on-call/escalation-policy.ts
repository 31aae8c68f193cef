/** Whom a step tells. */
export type EscalationTarget =
  /** The team's own channels. */
  | { readonly kind: 'channels' }
  /** Its channels, and each person of the team. */
  | { readonly kind: 'everybody' }
  | { readonly kind: 'on-call'; readonly rota: string }
  | { readonly kind: 'person'; readonly person: string }
  /** Another team's channels, and whoever is on call there. */
  | { readonly kind: 'team'; readonly team: string };

export interface EscalationStep {
  readonly targets: readonly EscalationTarget[];
  /** How long somebody has to take the incident before the next step. */
  readonly waitMs: number;
}

/** Steps that are taken one after the other until somebody takes the incident. */
export interface EscalationPolicy {
  /** At least one. */
  readonly steps: readonly EscalationStep[];
  /** How often all of them are gone through again. */
  readonly repeat: number;
}

const DEFAULT_WAIT_MS = 5 * 60_000;

/** What the team's file says; else its channels and whoever is on call in its first rota, once. */
export function policyOf(team: {
  readonly escalation?: EscalationPolicy;
  readonly rotas?: readonly { readonly rota: string }[];
}): EscalationPolicy {
  if (team.escalation) return team.escalation;
  const [rota] = team.rotas ?? [];
  const targets: EscalationTarget[] = [{ kind: 'channels' }];
  if (rota) targets.push({ kind: 'on-call', rota: rota.rota });
  return { steps: [{ targets, waitMs: DEFAULT_WAIT_MS }], repeat: 0 };
}
