import type { Behaviour, Repeats, Stage, Traits } from './behaviour.ts';
import type { Customer } from './customer.ts';
import { delayedProgress, type HazardPhase } from './delayed-progress.ts';
import { keyOf, Random } from './random.ts';

/** One contact as it happened, before anything delays or doubles it. */
export interface Contact {
  readonly timeMs: number;
  readonly type: string;
  readonly source: string;
  readonly identities: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Phases of the incidents that concern this step of this visit. */
export type PhasesFor = (behaviour: string, step: string, traits: Traits) => readonly HazardPhase[];

/** Unique within a world: seed, behaviour, slot, number within the slot. */
export type VisitKeys = readonly number[];

/** A whole visit, from the first contact to the goal or to giving up. Times may repeat but never go back. */
export function contactsOfVisit(
  behaviour: Behaviour,
  customer: Customer,
  arrivedAtMs: number,
  keys: VisitKeys,
  name: string,
  phasesFor: PhasesFor,
): Contact[] {
  const walk: Walk = {
    customer,
    keys,
    name,
    phasesFor,
    contacts: [],
    endsAtMs: arrivedAtMs + behaviour.horizonSeconds * 1_000,
  };
  const identities: Record<string, string> = { customer: customer.id };
  for (const kind of behaviour.identities) identities[kind] = `${kind}-${name}`;
  follow(
    walk,
    behaviour,
    behaviour.traits(customer, Random.of(...keys, 0x747261)),
    identities,
    arrivedAtMs,
    false,
  );
  return walk.contacts;
}

/** How long somebody looks at the message before trying again. */
const AGAIN_AFTER_FAILURE_MS = 1_500;

interface Walk {
  readonly customer: Customer;
  readonly keys: VisitKeys;
  readonly name: string;
  readonly phasesFor: PhasesFor;
  readonly contacts: Contact[];
  readonly endsAtMs: number;
}

function follow(
  walk: Walk,
  behaviour: Behaviour,
  traits: Traits,
  identities: Readonly<Record<string, string>>,
  startedAtMs: number,
  firstIsSent: boolean,
): void {
  let atMs = startedAtMs;
  const path = behaviour.stages
    .map((stage, at) => ({ stage, random: Random.of(...walk.keys, keyOf(behaviour.name), at) }))
    .filter(({ stage, random }) => stage.takenBy?.(traits, random) ?? true);

  for (const [at, { stage, random }] of path.entries()) {
    if (stage.mints) identities = { ...identities, [stage.mints]: `${stage.mints}-${walk.name}` };
    const told = attributesOf(behaviour, stage, traits);
    const contact = { type: stage.type, source: stage.source, identities, attributes: told };
    if (at > 0 || !firstIsSent) send(walk, { ...contact, timeMs: atMs });
    if (!stage.waiting || at === path.length - 1) break;

    // All three are drawn whatever happens, so that an incident changes what people reach, not who they are.
    const { progress, patience, repeats, farewell } = stage.waiting;
    const drawnSeconds = progress.draw(random);
    const patienceSeconds = patience.draw(random);
    const saysGoodbye = random.chance(farewell?.share ?? 0);
    const phases = walk.phasesFor(behaviour.name, stage.step, traits);
    const progressSeconds = delayedProgress(progress, drawnSeconds, atMs, patienceSeconds, phases);

    const leavesAtMs = atMs + Math.min(progressSeconds, patienceSeconds) * 1_000;
    if (repeats) repeat(walk, contact, repeats, random, atMs, leavesAtMs);
    if (progressSeconds === Infinity) {
      if (farewell && saysGoodbye) {
        const attributes = { ...told, reason: random.pick(farewell.reasons) };
        send(walk, { ...contact, type: farewell.type, timeMs: leavesAtMs, attributes });
      }
      return;
    }
    atMs = leavesAtMs;
  }
  const next = behaviour.followedBy;
  if (next?.when(traits)) {
    const more = next.behaviour.traits(walk.customer, Random.of(...walk.keys, 0x6e6578));
    follow(walk, next.behaviour, { ...more, ...traits }, identities, atMs, true);
  }
}

function repeat(
  walk: Walk,
  contact: Omit<Contact, 'timeMs'>,
  repeats: Repeats,
  random: Random,
  fromMs: number,
  untilMs: number,
): void {
  let atMs = fromMs;
  for (let tries = 0; tries < repeats.atMost; tries++) {
    atMs += repeats.gap.draw(random) * 1_000;
    if (!(atMs < untilMs)) return;
    if (repeats.failureType) {
      send(walk, { ...contact, type: repeats.failureType, timeMs: atMs });
      atMs += AGAIN_AFTER_FAILURE_MS;
      if (!(atMs < untilMs)) return;
    }
    send(walk, { ...contact, timeMs: atMs });
  }
}

function send(walk: Walk, contact: Contact): void {
  const timeMs = Math.round(contact.timeMs);
  if (timeMs < walk.endsAtMs) walk.contacts.push({ ...contact, timeMs });
}

function attributesOf(behaviour: Behaviour, stage: Stage, traits: Traits): Record<string, string | number> {
  const attributes: Record<string, string | number> = {};
  for (const name of [...behaviour.tells, ...(stage.tells ?? [])]) {
    const value = traits[name];
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}
