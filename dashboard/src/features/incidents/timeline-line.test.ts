import type { IncidentEventView } from '@wegwarte/contract';
import { createI18n } from 'vue-i18n';
import { describe, expect, it } from 'vitest';
import { createFormat } from '../../shared/i18n/format.ts';
import { de } from '../../shared/i18n/de.ts';
import { incident, referenceTo } from '../../test-support/samples.ts';
import { timelineLine } from './timeline-line.ts';

const { t } = createI18n({ legacy: false, locale: 'de', messages: { de } }).global;
const say = {
  format: createFormat('de', 'de-DE', 'UTC'),
  t,
  nameOf: (id: string) => ({ mara: 'Mara Lindqvist', payments: 'Zahlungen' })[id] ?? id,
  asOfMs: Date.parse('2026-11-23T14:30:00Z'),
};
const event = (more: Partial<IncidentEventView>): IncidentEventView => ({
  at: '2026-11-23T14:04:00Z',
  change: 'open',
  detail: '',
  by: null,
  receiver: null,
  incident: null,
  attempts: null,
  inDigest: false,
  ...more,
});
const line = (more: Partial<IncidentEventView>, of = incident('i')) => timelineLine(event(more), of, say);

describe('a line of the timeline', () => {
  it('says causes and ends in the language of the reader, and what people said as they said it', () => {
    expect(line({ detail: 'drop-off' })).toMatchObject({ time: '14:04', what: 'eröffnet', by: null });
    expect(line({ detail: 'drop-off' }).detail).toBe('Kunden kommen nicht weiter');
    expect(line({ change: 'comment', detail: 'drop-off is known', by: 'Mara' })).toMatchObject({
      detail: 'drop-off is known',
      isSaid: true,
    });
  });

  it('names who was paged and how, and why it failed', () => {
    const receiver = { team: 'payments', person: 'mara', channel: 'sms' };
    expect(line({ change: 'page-delivered', detail: 'reminded', receiver }).detail).toBe(
      'Mara Lindqvist über sms · Erinnerung',
    );
    const failed = line({
      change: 'page-failed',
      attempts: 4,
      detail: 'HTTP 503',
      receiver: { ...receiver, person: null },
    });
    expect(failed).toMatchObject({
      detail: 'Zahlungen über sms · HTTP 503 · 4-mal versucht',
      isTrouble: true,
    });
  });

  it('says until when it was put off, by the clock of the reader', () => {
    expect(line({ change: 'snooze', detail: 'until 2026-11-23T14:45:00.000Z' }).detail).toBe('bis 14:45');
  });

  it('names the place that turned out to have the same cause', () => {
    const part = referenceTo(incident('p', { journeyTitle: { en: 'Return', de: 'Retoure' } }));
    const whole = incident('i', { parts: [part] });
    expect(line({ change: 'part', incident: 'p' }, whole)).toMatchObject({
      detail: 'Retoure › Payment',
      other: 'p',
    });
  });
});
