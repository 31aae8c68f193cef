import { expect, it } from 'vitest';
import { pageFacts } from './page-facts.ts';
import { alarmMs, checkout, incident, payments, settings } from './page-examples.suite.ts';
import { planPage } from './plan-pages.ts';
import { similarText, type SimilarBefore } from './similar-before.ts';

const before: SimilarBefore = {
  incidentId: 'inc-3',
  startedAtMs: Date.parse('2026-11-12T14:10:00+01:00'),
  lastedMs: 38 * 60_000,
  resolution: 'recovered',
  by: 'Mara',
  comment: { by: 'Mara', text: 'the provider\nhad restarted' },
};
const say = (over: Partial<SimilarBefore>, language: 'en' | 'de' = 'en') =>
  similarText(language, { ...before, ...over }, 'Europe/Berlin', alarmMs);

it('says when, how long, how it ended, who had it, and what they said', () => {
  expect(say({})).toBe(
    '12 Nov, 14:10, 38 mins, customers got on again, Mara had it. Mara: “the provider had restarted”',
  );
  expect(say({ comment: null, by: null }, 'de')).toMatch(
    /^12\. Nov\.?,? 14:10, 38 Min\., Kunden kamen wieder weiter, niemand übernahm es$/,
  );
  expect(say({ comment: null, resolution: 'by-hand' })).toContain('38 mins, ended by Mara');
  expect(say({ comment: null, resolution: 'journey-removed' })).toContain('no longer watched');
});

it('is among the facts of an alarm, and not of its end', () => {
  const about = { changedAtMs: alarmMs, team: payments, settings, nowMs: alarmMs };
  const receiver = { team: payments.team, channel: 'webhook-1' };
  const journey = { ...checkout, similar: before };
  const alarm = planPage({ ...about, event: 'opened', incident, journey }, receiver);
  expect(pageFacts('en', alarm.content)).toContainEqual({ label: 'Last time', value: say({}) });
  const over = { ...incident, resolvedAtMs: alarmMs, resolution: 'recovered' } as const;
  const end = planPage({ ...about, event: 'resolved', incident: over, journey }, receiver);
  expect(pageFacts('en', end.content).map(({ label }) => label)).not.toContain('Last time');
});
