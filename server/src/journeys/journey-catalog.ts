import type { JourneyDefinition, TouchpointMatch } from './journey-definition.ts';
import type { Touchpoint } from './touchpoint.ts';

/** What is asked of touchpoints of a type. */
export interface Wishes {
  /** Identity kinds and attributes by which journeys know whose it is. */
  readonly keys: readonly string[];
  readonly attributes: ReadonlySet<string>;
}

const noWishes: Wishes = { keys: [], attributes: new Set() };

/** The journeys followed now, indexed by what a touchpoint can ask of them. Immutable: a change makes a new catalogue. */
export class JourneyCatalog {
  readonly journeys: readonly JourneyDefinition[];
  /** Attributes some journey matches, counts or keys by; all others are dropped at the door. */
  readonly wantedAttributes: ReadonlySet<string>;
  /** Identity kinds and attributes journeys are keyed by. */
  readonly keys: ReadonlySet<string>;
  private readonly byType = new Map<string, JourneyDefinition[]>();
  private readonly wishesByType: ReadonlyMap<string, Wishes>;
  private readonly versions = new Map<string, JourneyDefinition>();
  private readonly ended: ReadonlySet<string>;
  private readonly closing = new Map<string, JourneyDefinition>();

  /**
   * @param former versions no new run starts under, but runs in flight may still follow
   * @param ended journeys that were removed so long ago that no run of theirs can be in flight: nobody asks about them
   */
  constructor(
    journeys: readonly JourneyDefinition[],
    former: readonly JourneyDefinition[] = [],
    ended: ReadonlySet<string> = new Set(),
  ) {
    this.journeys = journeys;
    this.ended = ended;
    const wanted = new Set<string>();
    const keys = new Set<string>();
    const wishes = new Map<string, { keys: Set<string>; attributes: Set<string> }>();
    for (const definition of [...former, ...journeys]) {
      this.versions.set(versionKey(definition.journey, definition.version), definition);
      // The last one there was: versions come in ascending order.
      this.closing.set(definition.journey, closed(definition));
    }
    for (const definition of this.versions.values()) {
      keys.add(definition.key);
      for (const attribute of attributesOf(definition)) wanted.add(attribute);
      for (const { types } of matchesOf(definition)) for (const type of types) this.addType(type, definition);
    }
    // Of a journey, what all its versions ask for: what one names may be shown to runs of another.
    for (const versions of Map.groupBy(this.versions.values(), ({ journey }) => journey).values()) {
      const attributes = versions.flatMap((definition) => [...attributesOf(definition)]);
      for (const type of versions.flatMap((definition) =>
        [...matchesOf(definition)].flatMap((one) => one.types),
      )) {
        let ofType = wishes.get(type);
        if (!ofType) wishes.set(type, (ofType = { keys: new Set(), attributes: new Set() }));
        for (const { key } of versions) ofType.keys.add(key);
        for (const attribute of attributes) ofType.attributes.add(attribute);
      }
    }
    this.wishesByType = new Map(
      [...wishes].map(([type, asked]) => [type, { keys: [...asked.keys], attributes: asked.attributes }]),
    );
    this.wantedAttributes = wanted;
    this.keys = keys;
  }

  /**
   * Journeys for which the touchpoint's type means something, in their current version. One that was removed comes in a
   * form that starts no run, so that those in flight can finish under theirs.
   */
  interestedIn(touchpoint: Touchpoint): readonly JourneyDefinition[] {
    return this.byType.get(touchpoint.type) ?? [];
  }

  /** Of touchpoints of a type, all that any version of any journey may ask. */
  wishesOf(type: string): Wishes {
    return this.wishesByType.get(type) ?? noWishes;
  }

  /** The version that new runs of each journey start under. */
  get currentVersions(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.journeys.map(({ journey, version }) => [journey, version]));
  }

  /** As it was while these versions were the current ones. */
  withCurrent(versions: Readonly<Record<string, number>>): JourneyCatalog {
    const journeys = Object.entries(versions).flatMap(
      ([journey, version]) => this.find(journey, version) ?? [],
    );
    return new JourneyCatalog(journeys, [...this.versions.values()], this.ended);
  }

  find(journey: string, version: number): JourneyDefinition | undefined {
    return this.versions.get(versionKey(journey, version));
  }

  private addType(type: string, definition: JourneyDefinition): void {
    // A touchpoint only a former version names must still reach runs that follow it; new runs start under the current one.
    const current = this.journeys.find((one) => one.journey === definition.journey);
    if (!current && this.ended.has(definition.journey)) return;
    const asked = current ?? this.closing.get(definition.journey)!;
    const interested = this.byType.get(type) ?? [];
    if (!interested.includes(asked)) interested.push(asked);
    this.byType.set(type, interested);
  }
}

/** Nothing matches its first step any more. */
function closed(definition: JourneyDefinition): JourneyDefinition {
  const [first, ...rest] = definition.steps;
  return { ...definition, steps: [{ ...first!, when: { ...first!.when, types: [] } }, ...rest] };
}

function versionKey(journey: string, version: number): string {
  return `${journey}@${version}`;
}

/** Matched, counted or told of. */
function* attributesOf(definition: JourneyDefinition): Iterable<string> {
  yield* definition.dimensions;
  if (definition.value?.attribute) yield definition.value.attribute;
  for (const { reasonAttribute } of definition.abandon) if (reasonAttribute) yield reasonAttribute;
  for (const { conditions } of matchesOf(definition)) for (const { attribute } of conditions) yield attribute;
}

function* matchesOf(definition: JourneyDefinition): Iterable<TouchpointMatch> {
  for (const step of definition.steps) yield step.when;
  for (const rule of definition.abandon) yield rule.when;
}
