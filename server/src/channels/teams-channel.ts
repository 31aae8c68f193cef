import type { TeamsChannel as TeamsTarget } from '../on-call/team-channel.ts';
import type { Attempt, AttemptOutcome, PageChannel } from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import type { OutgoingRequests } from './outgoing-requests.ts';
import { teamsMessage } from './teams-card.ts';

/**
 * Posts a card to Microsoft Teams by a workflow. A workflow answers 202 as soon as it has taken the card; it neither says
 * whether the card appeared nor lets it be edited, so the end of an incident is a card of its own.
 */
export class TeamsChannel implements PageChannel<TeamsTarget> {
  readonly #requests: OutgoingRequests;

  constructor(requests: OutgoingRequests) {
    this.#requests = requests;
  }

  send(page: Page, channel: TeamsTarget, { language, links, signal }: Attempt): Promise<AttemptOutcome> {
    const body = JSON.stringify(teamsMessage(page, language, links));
    const headers = { 'content-type': 'application/json' };
    return this.#requests.deliver({ url: channel.url, headers, body, secrets: [channel.url] }, signal);
  }
}
