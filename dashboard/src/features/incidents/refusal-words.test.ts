import { createI18n } from 'vue-i18n';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../shared/api/api-client.ts';
import { de } from '../../shared/i18n/de.ts';
import { en } from '../../shared/i18n/en.ts';
import { refusalWords } from './refusal-words.ts';

const { t } = createI18n({ legacy: false, locale: 'en', messages: { en, de } }).global;
const refused = (status: number, detail?: string) =>
  refusalWords(new ApiError(status, detail ? { type: 'about:blank', title: 'No', status, detail } : null), t);

describe('why something was not done', () => {
  it('is said in words for each cause, not in those of the protocol', () => {
    const said = [401, 403, 404, 409].map((status) => refused(status));
    expect(new Set(said).size).toBe(4);
    for (const words of said) expect(words).not.toMatch(/HTTP|incident\./);
  });

  it('tells a line that is down from a server that says no', () => {
    expect(refusalWords(new TypeError('Failed to fetch'), t)).toMatch(/cannot be reached/);
    expect(refused(409)).toMatch(/over already/);
  });

  it('passes on what was wrong with what was entered', () => {
    expect(refused(422, 'to.person: mara has no channel')).toBe('to.person: mara has no channel');
  });

  it('says that the server is to blame, and what it said', () => {
    expect(refused(503, 'the database is away')).toMatch(/the database is away/);
  });
});
