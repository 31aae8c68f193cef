import type { Language } from '../kernel/title.ts';
import type { NtfyChannel as NtfyTarget } from '../on-call/team-channel.ts';
import type { Attempt, AttemptOutcome, PageChannel } from '../paging/page-channel.ts';
import type { PageContent } from '../paging/page-content.ts';
import { answersOf, openIncident, pageFacts, pageHeadline } from '../paging/page-facts.ts';
import type { Page } from '../paging/page.ts';
import { cut } from './cut.ts';
import type { OutgoingRequests } from './outgoing-requests.ts';

/** Characters; a message beyond 4,096 bytes would arrive as an attachment. */
const MESSAGE_LENGTH = 1_000;
const TITLE_LENGTH = 120;
const MAX_ACTIONS = 3;

/** 5 goes through "do not disturb" where the phone allows it, 2 makes no sound. */
const priorities = { critical: 5, warning: 4, info: 3 } as const;
const tags = { critical: 'rotating_light', warning: 'warning', info: 'information_source' } as const;

/** A page as ntfy publishes JSON: https://docs.ntfy.sh/publish/#publish-as-json */
export function ntfyMessage(
  page: Page,
  topic: string,
  { language, links }: Pick<Attempt, 'language' | 'links'>,
): object {
  const { content } = page;
  const over = page.event === 'resolved';
  return {
    topic,
    title: cut(pageHeadline(language, content), TITLE_LENGTH),
    message: cut(content.summary[language] + lastTimeOf(content, language), MESSAGE_LENGTH),
    priority: over ? 2 : priorities[content.severity],
    tags: [
      over ? 'white_check_mark' : tags[content.severity],
      content.kind === 'platform' ? 'wegwarte' : content.journey,
    ],
    click: content.incidentUrl,
    // A touch of the message opens the incident anyway.
    actions: links
      ? answersOf(language, links)
          .slice(0, MAX_ACTIONS)
          .map(({ name, url }) => ({ action: 'view', label: name, url }))
      : [{ action: 'view', label: openIncident[language], url: content.incidentUrl }],
  };
}

function lastTimeOf(content: PageContent, language: Language): string {
  if (content.kind === 'platform' || !content.lastTime) return '';
  const fact = pageFacts(language, content).at(-1)!;
  return `\n${fact.label}: ${fact.value}`;
}

/** Publishes a page to an ntfy topic, of the public server or one's own. */
export class NtfyChannel implements PageChannel<NtfyTarget> {
  readonly #requests: OutgoingRequests;

  constructor(requests: OutgoingRequests) {
    this.#requests = requests;
  }

  send(page: Page, channel: NtfyTarget, attempt: Attempt): Promise<AttemptOutcome> {
    const { topic, token, api } = channel;
    return this.#requests.deliver(
      {
        url: api,
        headers: {
          'content-type': 'application/json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(ntfyMessage(page, topic, attempt)),
        secrets: token === null ? [topic] : [topic, token],
      },
      attempt.signal,
    );
  }
}
