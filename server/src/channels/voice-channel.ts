import type { Language } from '../kernel/title.ts';
import type { VoiceChannel as VoiceTarget } from '../on-call/team-channel.ts';
import type { Attempt, AttemptOutcome, PageChannel } from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import { cut } from './cut.ts';
import type { OutgoingRequests } from './outgoing-requests.ts';
import { spokenPage } from './spoken-page.ts';
import { postToTwilio } from './twilio.ts';

const voices = { en: 'en-GB', de: 'de-DE' } as const;
/** Of raw text: TwiML may have 4,000 characters, the text stands in it twice, and escaping makes a character six. */
const SPOKEN_LENGTH = 300;

/** What the telephone says, twice: who is woken by it misses the beginning. */
export function twiml(page: Page, language: Language): string {
  const text = escapeXml(cut(spokenPage(page.content, language), SPOKEN_LENGTH));
  const say = `<Say language="${voices[language]}">${text}</Say>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${say}<Pause length="1"/>${say}</Response>`;
}

/** A call through Twilio. Nobody is called because a problem is over: who took it sees that, and others are asleep. */
export class VoiceChannel implements PageChannel<VoiceTarget> {
  readonly #requests: OutgoingRequests;

  constructor(requests: OutgoingRequests) {
    this.#requests = requests;
  }

  async send(page: Page, channel: VoiceTarget, { language, signal }: Attempt): Promise<AttemptOutcome> {
    if (page.event === 'resolved') return { kind: 'unneeded', detail: 'nobody is called for an all-clear' };
    const form = { To: channel.number, From: channel.from, Twiml: twiml(page, language) };
    return postToTwilio(this.#requests, 'Calls', form, channel, signal);
  }
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
