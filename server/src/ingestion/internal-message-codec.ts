import type { JourneyCatalog } from '../journeys/journey-catalog.ts';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import type { Run } from '../journeys/run.ts';
import type { Touchpoint } from '../journeys/touchpoint.ts';
import type { CarriedSlot } from '../windows/carried-slot.ts';
import type { InternalMessage } from '../workflows/rekeying/internal-message.ts';
import type { Pseudonymiser } from './pseudonymiser.ts';

/** Raised when what is written could not be read by the program before; instances of both may run at once. */
const VERSION = 1;
const SEALED_TEXT = 'internal topic';

/**
 * No condition of a journey is longer, so a longer text equals none of them, and neither does it when cut one character
 * further on. So no message grows beyond what the log takes.
 */
const MAX_TEXT_LENGTH = 1_025;

export type DecodedInternal =
  | { readonly ok: true; readonly internal: InternalMessage }
  | { readonly ok: false; readonly reason: 'not-json' | 'invalid-touchpoint'; readonly detail: string };

/**
 * How messages of the internal topic are written: JSON, with a seal that says we wrote it, so that nobody's raw
 * identities are taken for pseudonyms, and what we wrote need not be checked again.
 */
export class InternalMessageCodec {
  private readonly pseudonymise: Pseudonymiser;
  /** The seal of the last message that was ours. */
  private known: string | null = null;

  constructor(pseudonymise: Pseudonymiser) {
    this.pseudonymise = pseudonymise;
  }

  /** For what is written now. */
  encoder(nowMs: number): (message: InternalMessage) => Buffer {
    const seal = this.pseudonymise.seal(SEALED_TEXT, nowMs);
    return (message) => Buffer.from(JSON.stringify({ v: VERSION, seal, ...written(message) }));
  }

  decode(value: Buffer | null, catalog: JourneyCatalog): DecodedInternal {
    let read: Written;
    try {
      read = JSON.parse(value?.toString('utf8') ?? 'null') as Written;
    } catch {
      return { ok: false, reason: 'not-json', detail: 'no valid JSON' };
    }
    if (!this.isOurs(read)) return rejected('not a message of ours: who else writes to the internal topic?');
    if (read.v !== VERSION) return rejected(`a message of version ${read.v}, ${VERSION} is known here`);
    if (read.is !== 'arrival') return { ok: true, internal: read };
    const slots: CarriedSlot[] = [];
    for (const slot of read.slots) {
      const known = carried(slot, catalog);
      if (typeof known === 'string') return rejected(`a run of ${known}, which is not known here`);
      slots.push(known);
    }
    return { ok: true, internal: { ...read, slots } };
  }

  private isOurs(read: Partial<Written> | null): boolean {
    if (typeof read?.seal !== 'string') return false;
    if (read.seal === this.known) return true;
    if (!this.pseudonymise.isSeal(read.seal, SEALED_TEXT)) return false;
    this.known = read.seal;
    return true;
  }
}

interface WrittenSlot {
  readonly journey: string;
  readonly settled: (Omit<Run, 'definition'> & { readonly version: number }) | null;
  readonly pending: readonly { readonly touchpoint: Touchpoint; readonly version: number }[];
}
type ArrivalWritten<T> = T extends { is: 'arrival' }
  ? Omit<T, 'slots'> & { slots: readonly WrittenSlot[] }
  : T;
type Written = ArrivalWritten<InternalMessage> & { readonly v: number; readonly seal: string };

function written(message: InternalMessage): ArrivalWritten<InternalMessage> {
  if (message.is === 'touchpoint') return { ...message, touchpoint: cut(message.touchpoint) };
  if (message.is !== 'arrival') return message;
  const slots = message.slots.map(({ journey, settled, pending }): WrittenSlot => {
    const versioned = pending.map(({ touchpoint, definition }) => ({
      touchpoint: cut(touchpoint),
      version: definition.version,
    }));
    if (!settled) return { journey, settled, pending: versioned };
    const { definition, ...run } = settled;
    return { journey, settled: { ...run, version: definition.version }, pending: versioned };
  });
  return { ...message, slots };
}

/** The slot, or the version of a journey that would be needed to go on with it. */
function carried({ journey, settled, pending }: WrittenSlot, catalog: JourneyCatalog): CarriedSlot | string {
  const versions = [...(settled ? [settled.version] : []), ...pending.map(({ version }) => version)];
  const definitions = new Map<number, JourneyDefinition>();
  for (const version of versions) {
    const definition = catalog.find(journey, version);
    if (!definition) return `${journey}@${version}`;
    definitions.set(version, definition);
  }
  const versioned = pending.map(({ touchpoint, version }) => ({
    touchpoint,
    definition: definitions.get(version)!,
  }));
  if (!settled) return { journey, settled, pending: versioned };
  const { version, ...run } = settled;
  return { journey, settled: { ...run, definition: definitions.get(version)! }, pending: versioned };
}

function cut(touchpoint: Touchpoint): Touchpoint {
  let attributes: Record<string, Touchpoint['attributes'][string]> | undefined;
  for (const [name, value] of Object.entries(touchpoint.attributes)) {
    if (typeof value !== 'string' || value.length <= MAX_TEXT_LENGTH) continue;
    attributes ??= { ...touchpoint.attributes };
    attributes[name] = value.slice(0, MAX_TEXT_LENGTH).toWellFormed();
  }
  return attributes ? { ...touchpoint, attributes } : touchpoint;
}

function rejected(detail: string): DecodedInternal {
  return { ok: false, reason: 'invalid-touchpoint', detail };
}
