import type { AnyIncident } from '../incidents/any-incident.ts';
import { platformCriticality } from '../incidents/platform-incident.ts';
import { decideEscalation, type EscalationDecision, type StepPlace } from '../on-call/decide-escalation.ts';
import type { EscalationTarget } from '../on-call/escalation-policy.ts';
import type { Silenced } from '../on-call/silence.ts';
import type { Team } from '../on-call/team.ts';
import { type Reached, type Unreached, whomToReach } from '../on-call/whom-to-reach.ts';
import { waitFor } from '../on-call/working-hours.ts';
import type { PageSettings } from './compose-page-content.ts';
import { type Escalation, IN_VAIN_MS, type PagedStep, policyFor } from './escalation.ts';
import { type Page, receiverKey } from './page.ts';
import type { PageCause } from './page-why.ts';
import { planPage, receiversOf } from './plan-pages.ts';

export interface StepSituation {
  readonly escalation: Escalation;
  readonly incident: AnyIncident;
  /** As their rotas are now. */
  readonly teams: readonly Team[];
  /** Every page of the incident so far. */
  readonly pages: readonly Page[];
  /** What keeps alarms of this incident back now. */
  readonly silence: Silenced | null;
  readonly settings: PageSettings;
  readonly nowMs: number;
}

export type StepOutcome =
  | {
      readonly outcome: 'taken';
      readonly escalation: Escalation;
      readonly pages: readonly Page[];
      readonly unreached: readonly Unreached[];
      /** Whom it told, in words, for the history. */
      readonly detail: string;
    }
  | {
      readonly outcome: 'rest';
      readonly escalation: Escalation;
      /** What it begins to wait for, in words, for the history; null where nothing holds it back, or has before. */
      readonly waits: string | null;
    };

/** A silence may be ended, or made longer: so often it is looked again. */
const LOOK_AGAIN_MS = 30_000;

/**
 * Takes the step of an incident's escalation that is due, if one is.
 *
 * Invariants: a silence keeps every step back, also the first, and whoever is on call at its end is told then; so does the
 * night, of what can wait for the team's working hours, and never of what is critical; a step that
 * nobody can have heard of is not waited for; as long as nobody at all can have heard, everybody in the team and the default
 * team are told, once, before it is given up.
 */
export function takeStep(situation: StepSituation): StepOutcome {
  const { escalation, incident, teams, silence, nowMs } = situation;
  const team = teams.find((one) => one.team === escalation.team);
  if (escalation.snooze && incident.state === 'acknowledged') {
    return rest(escalation, escalation.snooze.untilMs, null);
  }
  // Nobody's any more: a definition that is put right meanwhile is found by looking again.
  if (!team) return rest(escalation, nowMs + LOOK_AGAIN_MS, null);
  const policy = policyFor(escalation, team);
  const taken = escalation.taken.map((step) => ({
    ...step,
    unheard: isUnheard(step, situation.pages, nowMs),
  }));
  const decided = decideEscalation(
    policy,
    { state: incident.state, sinceMs: escalation.sinceMs },
    taken,
    nowMs,
  );
  if (decided.decision === 'wait') return rest(escalation, decided.nextAtMs, null);
  const last = taken.at(-1);
  const step: Due | null =
    decided.decision === 'due'
      ? decided
      : decided.because === 'nobody-left' &&
          last &&
          last.round <= policy.repeat &&
          taken.every(({ unheard }) => unheard)
        ? {
            ...lastResort(teams),
            step: { round: policy.repeat + 1, step: 0 },
            because: 'nobody-heard',
            nextAtMs: null,
          }
        : null;
  if (!step) return rest(escalation, null, null);
  if (silence) return rest(escalation, Math.min(silence.untilMs, nowMs + LOOK_AGAIN_MS), silence.because);
  const wait = waitOf(situation, team);
  if (wait) return rest(escalation, wait.untilMs, wait.because);
  return tell(situation, team, step);
}

type Due = Pick<
  Extract<EscalationDecision, { decision: 'due' }>,
  'step' | 'targets' | 'because' | 'nextAtMs'
>;

function tell(
  { escalation, incident, teams, pages, settings, nowMs }: StepSituation,
  team: Team,
  due: Due,
): StepOutcome {
  const { reached, unreached } = whomToReach(due.targets, team, teams, nowMs);
  const isFirst = escalation.taken.length === 0;
  const change = {
    event: isFirst ? escalation.event : ('reminded' as const),
    changedAtMs: isFirst ? escalation.changedAtMs : nowMs,
    incident,
    team,
    journey: escalation.journey,
    settings,
    nowMs,
  };
  const after = due.because === 'nobody-told-yet' ? undefined : due.because;
  const planned = new Map<string, Page>();
  for (const one of reached) {
    const cause: PageCause = {
      handedOn: escalation.handedOn,
      ...(after && { after }),
      ...(one.kind === 'person' && { person: { name: one.person.name, rota: rotaTitle(one) } }),
    };
    for (const receiver of receiversOf(one))
      planned.set(receiverKey(receiver), planPage(change, receiver, cause));
  }
  // Whoever was told that it is over is told that it is back.
  if (change.event === 'reopened') {
    for (const { team: of, person, channel } of pages) {
      const receiver = { team: of, channel, ...(person !== undefined && { person }) };
      const key = receiverKey(receiver);
      if (!planned.has(key)) planned.set(key, planPage(change, receiver));
    }
  }
  const told = [...planned.values()];
  const step: PagedStep = { ...due.step, atMs: nowMs, pages: told.map(({ id }) => id) };
  return {
    outcome: 'taken',
    escalation: {
      ...escalation,
      taken: [...escalation.taken, step],
      // Nobody can take what nobody is told: the next step is due at once.
      nextAtMs: told.length === 0 ? nowMs : due.nextAtMs,
      heldBecause: null,
    },
    pages: told,
    unreached,
    detail: inWords(due.step, reached),
  };
}

function rest(escalation: Escalation, nextAtMs: number | null, heldBecause: string | null): StepOutcome {
  const waits = heldBecause === escalation.heldBecause ? null : heldBecause;
  return { outcome: 'rest', escalation: { ...escalation, nextAtMs, heldBecause }, waits };
}

/** What is not critical waits for the team's working hours, unless somebody gave it to whoever is asked now. */
function waitOf(
  { escalation, incident, nowMs }: StepSituation,
  { title, workingHours }: Team,
): { readonly untilMs: number; readonly because: string } | null {
  if (escalation.handedOn !== null || escalation.person !== null) return null;
  const criticality =
    incident.kind === 'drop-off' ? escalation.journey!.criticality : platformCriticality[incident.kind];
  const wait = waitFor(workingHours, criticality, nowMs);
  if (!wait) return null;
  const because = `waits until ${wait.until} because it is of ${criticality} criticality, for which ${title.en} is paged in working hours only`;
  return { untilMs: wait.untilMs, because };
}

/** All that was sent failed for good, or was tried for a minute in vain: it may get through yet, but nobody waits for that. */
function isUnheard({ pages: ids, atMs }: PagedStep, pages: readonly Page[], nowMs: number): boolean {
  return !pages.some(({ id, state, attempts, lastError }) => {
    if (!ids.includes(id) || state === 'failed') return false;
    const isInVain = state === 'waiting' && attempts > 0 && lastError !== null;
    return !isInVain || nowMs < atMs + IN_VAIN_MS;
  });
}

function lastResort(teams: readonly Team[]): { readonly targets: readonly EscalationTarget[] } {
  const standIn = teams.find(({ isDefault }) => isDefault);
  const targets: EscalationTarget[] = [{ kind: 'everybody' }];
  if (standIn) targets.push({ kind: 'team', team: standIn.team });
  return { targets };
}

function rotaTitle({ rota, team }: Extract<Reached, { kind: 'person' }>) {
  return team.rotas?.find((one) => one.rota === rota)?.title ?? null;
}

function inWords({ round, step }: StepPlace, reached: readonly Reached[]): string {
  const whom = reached.map((one) => (one.kind === 'person' ? one.person.name : one.team.title.en));
  const which = round === 0 ? `step ${step + 1}` : `step ${step + 1}, round ${round + 1}`;
  return `${which}: ${whom.join(', ') || 'nobody'}`;
}
