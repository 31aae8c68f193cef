import type { Logger } from '../kernel/logger.ts';
import type { InboundMeter, InboundOutcome } from '../workflows/inbound-meter.ts';

/** A secret entered wrongly shows in these. `too-many` is left out: so many lines would only hide the others. */
const told: ReadonlySet<InboundOutcome> = new Set(['forged', 'expired', 'oversized']);

/** Has calls from outside that were refused stand in the log, too. */
export function loggedInbound(meter: InboundMeter, logger: Logger): InboundMeter {
  return {
    inbound(route, outcome) {
      meter.inbound(route, outcome);
      if (told.has(outcome)) logger.warn({ route, outcome }, 'a call from outside was refused');
    },
  };
}
