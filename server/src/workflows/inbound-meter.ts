/** Ways in that are open to whoever has a key: links out of pages, and what vendors call. */
export type InboundRoute = 'answer' | 'pagerduty';

/**
 * What became of a call. `accepted`: it did what it asked for. `ignored`: genuine, and of no meaning here. All others
 * changed nothing; `forged` may be somebody trying.
 */
export type InboundOutcome =
  'accepted' | 'ignored' | 'incomplete' | 'forged' | 'expired' | 'replayed' | 'oversized' | 'too-many';

/** Port: counts calls from outside. */
export interface InboundMeter {
  inbound(route: InboundRoute, outcome: InboundOutcome): void;
}
