import { describe, expect, it } from 'vitest';
import { silencedBy, type Silence } from '../on-call/silence.ts';
import { silenceSubjectOf } from './page-content.ts';
import { examplePlatformPage } from './page-examples.suite.ts';
import { pageFacts, pageHeadline, pagePlace } from './page-facts.ts';

describe('a page about the platform', () => {
  it('says what is wrong and since when, and that no step is at fault', () => {
    const { content } = examplePlatformPage('opened');
    expect(content.summary).toEqual({
      en: 'Wegwarte: shop: what is counted is 12 min behind, since 02:47',
      de: 'Wegwarte: shop: gezählt wird mit 12 min Rückstand, seit 02:47 Uhr',
    });
    expect(content.why.en).toBe(
      'Payments gets this because the team runs Wegwarte. No step of a journey is at fault.',
    );
    expect(content).toMatchObject({ kind: 'platform', trouble: 'feed-lagging', severity: 'critical' });
    expect(content.incidentUrl).toBe('https://wegwarte.example/system?incident=platform-7');
    expect(pageHeadline('de', content)).toBe('Störung an Wegwarte');
    expect(pagePlace('en', content)).toBe('shop');
    expect(pageFacts('en', content)).toEqual([
      { label: 'Trouble', value: 'A source lags' },
      { label: 'Until it is mended', value: 'Customers who are stuck are noticed late' },
    ]);
  });

  it('says when it was over, and how long it lasted', () => {
    const { summary } = examplePlatformPage('resolved').content;
    expect(summary.en).toBe('Wegwarte: over at 02:56 after 9 mins (shop: what is counted is 12 min behind)');
    expect(examplePlatformPage('reopened').content.summary.en).toContain('again, first since 02:47');
  });

  it('is silenced with its team, and by no journey', () => {
    const { content } = examplePlatformPage('opened');
    const silence = (matcher: Silence['matcher']): Silence => ({
      id: 's',
      matcher,
      fromMs: 0,
      toMs: 10,
      recurrence: null,
      reason: 'maintenance',
      author: 'Mara',
    });
    const subject = silenceSubjectOf(content);
    expect(silencedBy(subject, [silence({ journey: 'checkout' })], 5)).toBeNull();
    expect(silencedBy(subject, [silence({ step: 'payment', team: 'payments' })], 5)).toBeNull();
    expect(silencedBy(subject, [silence({ team: 'payments' })], 5)).toMatchObject({ silence: 's' });
  });
});
