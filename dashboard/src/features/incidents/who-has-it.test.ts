import { describe, expect, it } from 'vitest';
import { incident } from '../../test-support/samples.ts';
import { segmentText } from './segment-text.ts';
import { whoHasIt } from './who-has-it.ts';

describe('who has it', () => {
  it('is nobody as long as the page was only delivered', () => {
    expect(whoHasIt(incident('i'))).toMatchObject({ taken: false, page: 'paged', unreached: false });
  });

  it('is whoever took it, even if the page failed', () => {
    const taken = incident('i', {
      state: 'acknowledged',
      acknowledgedAt: '2026-11-23T14:05:00Z',
      acknowledgedBy: 'anna',
      page: { state: 'failed', at: null, attempts: 3, detail: 'HTTP 503' },
    });
    expect(whoHasIt(taken)).toMatchObject({ taken: true, takenBy: 'anna', unreached: false });
  });

  it('raises the alarm when the page reached nobody', () => {
    const page = { state: 'nobody', at: null, attempts: 0, detail: null } as const;
    expect(whoHasIt(incident('i', { page }))).toMatchObject({ page: 'pageNobody', unreached: true });
  });
});

describe('what they have in common', () => {
  it('is said in words, not in attribute names', () => {
    const naming = { labels: {}, title: ({ de }: { de: string }) => de };
    const segment = { paymentMethod: 'paypal', app_version: '5.2.1' };
    expect(segmentText(segment, naming)).toBe('payment method paypal · app version 5.2.1');
    const labels = { paymentMethod: { en: 'payment method', de: 'Zahlungsart' } };
    expect(segmentText(segment, { ...naming, labels })).toBe('Zahlungsart paypal · app version 5.2.1');
    expect(segmentText(null, naming)).toBeNull();
  });
});
