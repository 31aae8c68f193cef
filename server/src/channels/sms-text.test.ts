import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examplePage } from '../paging/page-examples.suite.ts';
import { isGsm7, smsLength, toGsm7 } from './gsm7.ts';
import { smsText } from './sms-text.ts';

const opened = examplePage('opened');
const saying = (text: string, incidentUrl = opened.content.incidentUrl): string =>
  smsText({ ...opened, content: { ...opened.content, summary: { en: text, de: text }, incidentUrl } }, 'en');

describe('the alphabet of short messages', () => {
  it.each([
    ['Kasse › Zahlung: ≈ 18.000 € – 81 %', 'Kasse > Zahlung: ca. 18.000 € - 81 %'],
    ['Štěpán, garçon, José', 'Stepan, garcon, José'],
    ['\u{1F525} on fire \u{1F469}\u{200D}\u{1F4BB}\u{FE0F}!', 'on fire !'],
    ['Größe äöüÄÖÜß', 'Größe äöüÄÖÜß'],
    ['Москва', 'Москва'],
  ])('%s', (text, expected) => expect(toGsm7(text)).toBe(expected));

  it('counts what takes two places, and other scripts as they are sent', () => {
    expect(smsLength('10 €')).toBe(5);
    expect(smsLength('Москва')).toBe(6);
    expect(isGsm7('Москва')).toBe(false);
  });
});

describe('the text of a short message', () => {
  it('fits for every page there is, in both languages', () => {
    for (const event of ['opened', 'reopened', 'resolved'] as const) {
      for (const language of ['en', 'de'] as const) {
        const text = smsText(examplePage(event), language);
        expect(isGsm7(text), text).toBe(true);
        expect(smsLength(text)).toBeLessThanOrEqual(320);
      }
    }
  });

  it('never gets longer than 320, keeps its link whole, and says as much as there is room for', () => {
    const letter = fc.constantFrom('a', 'ß', '€', '[', 'š', 'я', ' ', '\u{1F525}');
    const texts = fc.string({
      unit: fc.oneof({ weight: 30, arbitrary: fc.constant('e') }, letter),
      maxLength: 500,
    });
    const urls = fc.nat({ max: 200 }).map((length) => `https://w.example/${'~x'.repeat(length / 2)}`);
    fc.assert(
      fc.property(texts, urls, (text, url) => {
        const sent = saying(text, url);
        expect(smsLength(sent)).toBeLessThanOrEqual(320);
        const link = url.length <= 160 ? `\n${url}` : '';
        expect(sent.endsWith(link)).toBe(true);
        if (smsLength(toGsm7(text) + link) > 320) expect(smsLength(sent)).toBeGreaterThan(280);
      }),
    );
  });

  it('leaves out a link that would leave no room for the sentence', () => {
    expect(saying('Checkout: 212 stuck', `https://wegwarte.example/${'x'.repeat(200)}`)).toBe(
      'Checkout: 212 stuck',
    );
  });
});
