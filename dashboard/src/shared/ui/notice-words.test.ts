import { describe, expect, it } from 'vitest';
import { createFormat } from '../i18n/format.ts';
import { createI18n } from 'vue-i18n';
import { en } from '../i18n/en.ts';
import { noticeWords } from './notice-words.ts';

const notice = {
  step: 'payment',
  stepTitle: { en: 'Payment', de: 'Zahlung' },
  kind: 'traffic',
  from: '2026-11-24T13:30:00Z',
  to: '2026-11-24T14:00:00Z',
  seen: 1_240,
  usual: 411.7,
} as const;
const english = createFormat('en', 'en-GB', 'UTC');
const { t } = createI18n({ legacy: false, locale: 'en', messages: { en } }).global;
const say = (key: string, words: Record<string, string>) => t(key, words);

describe('a notice in words', () => {
  it('says that many come, how many, and how many usually do', () => {
    const { sentence, figures } = noticeWords(notice, english, say);
    expect(sentence).toBe('Unusually many come to Payment');
    expect(figures).toBe(
      '1,240 from 13:30 to 14:00, usually 412. They get on as they normally do; nobody is paged.',
    );
  });

  it('says that few come', () => {
    expect(noticeWords({ ...notice, seen: 40 }, english, say).sentence).toBe('Unusually few come to Payment');
  });

  it('says of slow customers that they get on', () => {
    const slow = noticeWords({ ...notice, kind: 'slowdown', seen: 212, usual: 300 }, english, say);
    expect(slow.sentence).toBe('Customers take longer at Payment, but get on');
    expect(slow.figures).toContain('at their usual pace it would be 300');
  });
});
