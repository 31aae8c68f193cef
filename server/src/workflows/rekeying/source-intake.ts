import type { JourneyCatalog } from '../../journeys/journey-catalog.ts';
import type { Touchpoint } from '../../journeys/touchpoint.ts';
import type { IdentityAliases } from '../../windows/identity-aliases.ts';
import type { PartitionEngine, Reception } from '../../windows/partition-engine.ts';
import type { RunKey } from '../../windows/partition-state.ts';
import type { PartitionName } from '../checkpoint-store.ts';
import type { Outbox } from './outbox.ts';
import { RecentDepartures } from './recent-departures.ts';
import type { SourcePace } from './source-pace.ts';
import type { RekeyingPlan } from './rekeying-plan.ts';

/** How often the others are told how far we are, at most. */
const MARK_EVERY_MS = 250;

export interface SourceIntakeParts {
  readonly name: PartitionName;
  /** How many partitions its topic has. */
  readonly partitions: number;
  readonly engine: PartitionEngine;
  readonly aliases: IdentityAliases;
  /** Where what is not at home goes; null where everything is. */
  readonly away: {
    readonly plan: RekeyingPlan;
    readonly outbox: Outbox;
    readonly pace: SourcePace;
  } | null;
  /** Messages before it were received before a restart. */
  readonly readOffset: number;
}

/**
 * Takes in the touchpoints of one partition of a source: what is keyed by what the partition is keyed by is followed
 * here, everything else is sent to where it belongs.
 *
 * Each message ends with one outcome, once: rejected and duplicate here; what no journey wants is ignored here; what
 * somebody follows here ends here, and of what is only followed elsewhere the first copy brings its outcome back.
 */
export class SourceIntake {
  private readonly parts: SourceIntakeParts;
  private readonly departures = new RecentDepartures();
  private catalog!: JourneyCatalog;
  /** Kinds followed here; undefined for all of them. */
  private kindsAtHome: ReadonlySet<string> | undefined;
  private markedMs = -Infinity;
  private markedAtMs = -Infinity;

  constructor(catalog: JourneyCatalog, parts: SourceIntakeParts) {
    this.parts = parts;
    this.follow(catalog);
  }

  follow(catalog: JourneyCatalog): void {
    const { away } = this.parts;
    this.catalog = catalog;
    this.kindsAtHome = away ? new Set([...catalog.keys].filter(away.plan.isAtHome)) : undefined;
  }

  coldOf(sent: Touchpoint, offset: number): readonly RunKey[] {
    const { engine, aliases } = this.parts;
    const touchpoint = aliases.size > 0 ? this.asKnownHere(sent, offset) : sent;
    const shown = engine.coldOf(touchpoint, offset, this.kindsAtHome);
    if (!sent.formerly) return shown;
    const joined = Object.entries(sent.formerly).flatMap(([kind, formers]) => {
      const isHere = !this.kindsAtHome || this.kindsAtHome.has(kind);
      const current = isHere ? sent.identities[kind] : undefined;
      return current === undefined ? [] : [...formers, current];
    });
    // Some may be named twice.
    const keys = new Map(shown.map((one) => [`${one.journey} ${one.key}`, one]));
    for (const key of joined) for (const one of engine.coldUnder(key)) keys.set(`${one.journey} ${key}`, one);
    return [...keys.values()];
  }

  /** How the touchpoint ended; null when that is counted elsewhere, or was before a restart. */
  receive(sent: Touchpoint, offset: number, loggedAtMs: number): Reception | null {
    const { engine, aliases } = this.parts;
    if (sent.formerly) this.joinHere(sent, offset);
    const touchpoint = aliases.size > 0 ? this.asKnownHere(sent, offset) : sent;
    const reception = engine.receive(touchpoint, offset, loggedAtMs, this.kindsAtHome);
    if (!this.parts.away || reception === null || reception === 'duplicate') return reception;
    return this.sendAway(sent, offset, loggedAtMs) ? null : reception;
  }

  /**
   * Tells the others how far we are. What is yet to come from here is newer than the watermark or late, so it must be
   * called only when all that was received has been pushed.
   * @param idleUntilMs how far an idle partition is in which there was never a touchpoint
   */
  mark(nowMs: number, idleUntilMs = -Infinity): void {
    const { away, engine, name, partitions } = this.parts;
    if (!away || engine.isReplaying || nowMs - this.markedAtMs < MARK_EVERY_MS) return;
    const watermarkMs = engine.watermarkMs ?? idleUntilMs;
    if (!(watermarkMs > this.markedMs)) return;
    this.markedMs = watermarkMs;
    this.markedAtMs = nowMs;
    away.outbox.push({ is: 'mark', lane: name, partitions, watermarkMs });
  }

  /** True when the touchpoint's outcome is counted where it was sent. */
  private sendAway(touchpoint: Touchpoint, offset: number, loggedAtMs: number): boolean {
    const { away, name } = this.parts;
    const { plan, outbox, pace } = away!;
    const kinds = new Set<string>();
    let isFollowedHere = false;
    for (const { key } of this.catalog.interestedIn(touchpoint)) {
      if (touchpoint.identities[key] === undefined) continue;
      if (plan.isAtHome(key)) isFollowedHere = true;
      else kinds.add(key);
    }
    let countsFor = isFollowedHere ? null : name.topic;
    for (const kind of kinds) {
      outbox.push({
        is: 'touchpoint',
        kind,
        origin: { ...name, offset, strand: `touchpoint ${kind}` },
        hops: 0,
        touchpoint: { ...touchpoint, identities: { [kind]: touchpoint.identities[kind]! } },
        loggedAtMs,
        countsFor,
      });
      countsFor = null;
    }
    pace.sentAway(kinds.size);
    if (touchpoint.formerly) this.reportDepartures(touchpoint, offset);
    return kinds.size > 0 && !isFollowedHere;
  }

  private reportDepartures(touchpoint: Touchpoint, offset: number): void {
    const { away, name } = this.parts;
    const { timeMs } = touchpoint;
    for (const [kind, formers] of Object.entries(touchpoint.formerly!)) {
      const current = touchpoint.identities[kind];
      if (current === undefined || away!.plan.isAtHome(kind) || !this.catalog.keys.has(kind)) continue;
      formers.forEach((former, index) => {
        if (former === current || !this.departures.isNews(kind, former, current, timeMs)) return;
        const origin = { ...name, offset, strand: `departure ${kind} ${index}` };
        away!.outbox.push({ is: 'departure', kind, origin, hops: 0, former, current, atMs: timeMs });
      });
    }
  }

  /** Where both are followed here, nobody else needs to be asked. */
  private joinHere({ formerly, identities, timeMs }: Touchpoint, offset: number): void {
    const { engine, aliases, readOffset } = this.parts;
    for (const [kind, formers] of Object.entries(formerly!)) {
      const current = identities[kind];
      if (current === undefined || (this.kindsAtHome && !this.kindsAtHome.has(kind))) continue;
      for (const former of formers) {
        if (former === current || aliases.currentOf(kind, former, offset) === current) continue;
        engine.adopt(current, engine.depart(former, offset), offset);
        const sinceMs = Math.max(timeMs, engine.newestMs ?? timeMs);
        if (offset < readOffset) continue;
        aliases.add({ kind, former, current, fromOffset: offset, sinceMs }, engine.watermarkMs ?? -Infinity);
      }
    }
  }

  private asKnownHere(touchpoint: Touchpoint, offset: number): Touchpoint {
    let identities: Record<string, string> | undefined;
    for (const [kind, identity] of Object.entries(touchpoint.identities)) {
      const current = this.parts.aliases.currentOf(kind, identity, offset);
      if (current !== undefined) (identities ??= { ...touchpoint.identities })[kind] = current;
    }
    return identities ? { ...touchpoint, identities } : touchpoint;
  }
}
