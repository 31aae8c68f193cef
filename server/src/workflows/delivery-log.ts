import type { Page } from '../paging/page.ts';

/** As pino's: the facts, then the sentence. */
export interface DeliveryLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** Says what became of a page. */
export function reportPage(log: DeliveryLog, page: Page): void {
  if (page.state === 'delivered') log.info(factsOf(page), 'page delivered');
  else if (page.state === 'withdrawn') log.info(factsOf(page), 'page withdrawn');
  else if (page.state === 'failed') log.error(factsOf(page), 'page failed, its receiver has not been told');
  else log.warn(factsOf(page), 'page not delivered yet, trying again');
}

/** What may be logged of a page. No address, and nothing of its content. */
export function factsOf(page: Page): object {
  return {
    page: page.id,
    incident: page.incidentId,
    team: page.team,
    person: page.person,
    channel: page.channel,
    event: page.event,
    attempts: page.attempts,
    reason: page.lastError,
  };
}
