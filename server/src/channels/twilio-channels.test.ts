import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwilioReceiver } from '../../../test/support/receivers/twilio.ts';
import { examplePage } from '../paging/page-examples.suite.ts';
import type { Page } from '../paging/page.ts';
import { anAttempt, requestsToLoopback } from './channel-attempt.suite.ts';
import { SmsChannel } from './sms-channel.ts';
import { VoiceChannel } from './voice-channel.ts';

const number = '+4915112345678';
const opened = examplePage('opened');
let twilio: TwilioReceiver;
beforeEach(async () => void (twilio = await TwilioReceiver.start()));
afterEach(() => twilio.stop());

const target = (to = number) => {
  const { account, token, api, number: from } = twilio;
  return { number: to, from, account, token, api };
};
const sms = (page: Page = opened, language: 'en' | 'de' = 'de', different: object = {}) =>
  new SmsChannel(requestsToLoopback()).send(
    page,
    { kind: 'sms', ...target(), ...different },
    anAttempt({ language }),
  );
const call = (page: Page = opened, language: 'en' | 'de' = 'de') =>
  new VoiceChannel(requestsToLoopback()).send(page, { kind: 'voice', ...target() }, anAttempt({ language }));

describe('a page by short message', () => {
  it('says what the lock screen has to, in the alphabet of telephones', async () => {
    expect(await sms()).toEqual({ kind: 'delivered' });
    expect(await sms(examplePage('resolved'), 'en')).toEqual({ kind: 'delivered' });
    expect(twilio.messages).toEqual([
      {
        to: number,
        body:
          'Kasse > Zahlung: 212 hängen fest (normal 9 +- 6, n = 1.204) seit 02:47 Uhr, ca. 18.000 € gefährdet, 81 % paypal\n' +
          opened.content.incidentUrl,
      },
      { to: number, body: expect.stringMatching(/^Checkout > Payment: recovered at 02:56 after 9 min/) },
    ]);
  });

  it('is refused for good where the number is none, and names the error but not the number', async () => {
    expect(await sms(opened, 'de', { number: '+0' })).toEqual({
      kind: 'permanent',
      detail: "answered 400: Twilio's error 21211",
    });
    expect(await sms(opened, 'de', { token: 'wrong-token-0123456789' })).toEqual({
      kind: 'permanent',
      detail: "answered 401: Twilio's error 20003",
    });
  });

  it('waits where Twilio has too much to do', async () => {
    twilio.http.stumble({ status: 429, body: { code: 20_429, message: 'Too many requests' } });
    expect(await sms()).toMatchObject({ kind: 'temporary', detail: "answered 429: Twilio's error 20429" });
  });
});

describe('a page by telephone', () => {
  it.each([
    [
      'en',
      'en-GB',
      'This is Wegwarte. Checkout, Payment. 212 of 1,204 customers are stuck. 9 would be normal. About 18,000 euros are at risk. The dashboard has the rest.',
    ],
    [
      'de',
      'de-DE',
      'Hier ist Wegwarte. Kasse, Zahlung. 212 von 1.204 Kunden hängen fest. 9 wären normal. Etwa 18.000 Euro sind gefährdet. Alles Weitere zeigt das Dashboard.',
    ],
  ] as const)('says it twice, in the language of the team: %s', async (language, voice, text) => {
    expect(await call(opened, language)).toEqual({ kind: 'delivered' });
    const said = twilio.calls[0]!.twiml.replaceAll(/\u00A0/g, ' ');
    expect(said.split(`<Say language="${voice}">${text}</Say>`)).toHaveLength(3);
  });

  it('survives whatever a journey is called', async () => {
    const title = { en: `<Say>"Tom" & 'Jerry'</Say>`.repeat(99), de: '</Response>' };
    const content = { ...opened.content, journeyTitle: title };
    expect(await call({ ...opened, content }, 'en')).toEqual({ kind: 'delivered' });
    expect(await call({ ...opened, content }, 'de')).toEqual({ kind: 'delivered' });
  });

  it('does not come to say that it is over', async () => {
    expect(await call(examplePage('resolved'))).toEqual({
      kind: 'unneeded',
      detail: 'nobody is called for an all-clear',
    });
    expect(twilio.http.requests).toEqual([]);
  });
});
