import { describe, expect, it } from 'vitest';
import type { Incident } from '../incidents/incident.ts';
import { composePageContent, type PagedJourney, type PageSettings } from './compose-page-content.ts';
import { alarmMs, checkout, incident, onsetMs, payments, settings } from './page-examples.suite.ts';
import type { PageContent, PageEvent } from './page-content.ts';

const minute = 60_000;

function content(
  event: PageEvent,
  different: {
    incident?: Partial<Incident>;
    journey?: Partial<PagedJourney>;
    settings?: Partial<PageSettings>;
    nowMs?: number;
  } = {},
): PageContent {
  return composePageContent({
    event,
    incident: { ...incident, ...different.incident },
    team: payments,
    journey: { ...checkout, ...different.journey },
    settings: { ...settings, ...different.settings },
    nowMs: different.nowMs ?? alarmMs,
  });
}

// U+00A0 is what the locale puts between a number and its unit, so that a line never breaks there.
describe('the sentence of a page', () => {
  it('says where, how many against how many normally, since when, what it costs and what they have in common', () => {
    expect(content('opened').summary).toEqual({
      en: 'Checkout › Payment: 212 stuck (normal 9 ± 6, n = 1,204) since 02:47, ≈ €18k at risk, 81% paypal',
      de: 'Kasse › Zahlung: 212 hängen fest (normal 9 ± 6, n = 1.204) seit 02:47 Uhr, ≈ 18.000\u00a0€ gefährdet, 81\u00a0% paypal',
    });
  });

  it('leaves out the money where a journey has no value, and the segment where none stands out', () => {
    const { summary } = content('opened', { journey: { value: null }, incident: { segment: null } });
    expect(summary.en).toBe('Checkout › Payment: 212 stuck (normal 9 ± 6, n = 1,204) since 02:47');
    expect(summary.de).toBe('Kasse › Zahlung: 212 hängen fest (normal 9 ± 6, n = 1.204) seit 02:47 Uhr');
  });

  it('says that a problem is back', () => {
    const { summary } = content('reopened', { incident: { segment: null } });
    expect(summary.en).toMatch(/^Checkout › Payment: 212 stuck again \(normal/);
    expect(summary.de).toMatch(/^Kasse › Zahlung: 212 hängen wieder fest \(normal/);
  });

  it('tells at the end how long it lasted and whom it cost', () => {
    const endMs = onsetMs + 107 * minute;
    const over = { resolvedAtMs: endMs, resolution: 'recovered' } as const;
    expect(content('resolved', { incident: over, nowMs: endMs }).summary).toEqual({
      en: 'Checkout › Payment: recovered at 04:34 after 1 hr 47 mins, 212 (180–244) customers lost, ≈ €18k',
      de: 'Kasse › Zahlung: wieder normal seit 04:34 Uhr nach 1 Std. 47 Min., 212 (180–244) Kunden verloren, ≈ 18.000\u00a0€',
    });
  });

  it('keeps the numbers of the worst time beside an all-clear, not those of the recovery', () => {
    const recovery = { ...incident.evidence, n: 300, observed: 298, expected: 297.8 };
    const over = { evidence: recovery, resolvedAtMs: alarmMs, resolution: 'recovered' } as const;
    expect(content('resolved', { incident: over })).toMatchObject({ n: 1_204, stuck: 212, stuckNormal: 9 });
  });

  it('does not call it recovered when the step was taken out of the journey', () => {
    const endMs = onsetMs + 60 * minute;
    const over = { resolvedAtMs: endMs, resolution: 'step-removed' } as const;
    const { summary } = content('resolved', { incident: over, nowMs: endMs });
    expect(summary.en).toContain('closed at 03:47 after 1 hr, the step is no longer watched');
    expect(summary.de).toContain('geschlossen 03:47 Uhr nach 1 Std., der Schritt wird nicht mehr beobachtet');
  });

  it('adds the date to a time that is half a day or more ago', () => {
    const { summary } = content('opened', { nowMs: onsetMs + 12 * 60 * minute });
    expect(summary.en).toContain('since 24 Nov, 02:47,');
    expect(summary.de).toContain('seit 24. Nov., 02:47 Uhr,');
  });

  it('gives the time of the zone it is set to', () => {
    expect(content('opened', { settings: { timeZone: 'UTC' } }).summary.en).toContain('since 01:47,');
  });

  it('cannot be taken for a real one when the traffic is simulated', () => {
    const { summary } = content('opened', { settings: { demonstration: true } });
    expect(summary.en).toMatch(/^Demonstration: Checkout ›/);
    expect(summary.de).toMatch(/^Vorführung: Kasse ›/);
  });

  it.each([
    ['true', 'expressDelivery', '81% expressDelivery=true'],
    ['4.2.1', 'appVersion', '81% appVersion=4.2.1'],
    ['Österreich', 'region', '81% Österreich'],
  ])('names the dimension where the value %s alone says nothing', (value, dimension, told) => {
    const segment = { values: [{ dimension, value }], share: 0.81 };
    expect(content('opened', { incident: { segment } }).summary.en.endsWith(told)).toBe(true);
  });

  it('names all that those who are hit have in common', () => {
    const values = [
      { dimension: 'device', value: 'Android' },
      { dimension: 'appVersion', value: '4.2.1' },
    ];
    const { summary } = content('opened', { incident: { segment: { values, share: 0.81 } } });
    expect(summary.en.endsWith('81% Android + appVersion=4.2.1')).toBe(true);
  });

  it('stays one harmless line whatever a touchpoint carried', () => {
    const hostile = `pay\n\u202Epal\u0000\r\nALL CLEAR ${'x'.repeat(500)}`;
    const segment = { values: [{ dimension: 'paymentMethod', value: hostile }], share: 0.81 };
    const { summary } = content('opened', { incident: { segment } });
    expect(summary.en).not.toMatch(/[\n\r\0\u202E]/);
    expect(summary.en).toContain('81% pay pal ALL CLEAR xxx');
    expect(summary.en.length).toBeLessThan(180);
  });

  it('never promises a narrower normal range than was computed', () => {
    const evidence = { ...incident.evidence, stuckNormalHalfWidth: 0.2 };
    expect(content('opened', { incident: { evidence } }).summary.en).toContain('normal 9 ± 1,');
  });
});

describe('why it went to this team', () => {
  it('is that the team owns the step', () => {
    expect(content('opened').why).toEqual({
      en: 'Payments gets this because the team owns the step Payment of Checkout.',
      de: 'Geht an Zahlungen, weil das Team den Schritt Zahlung von Kasse verantwortet.',
    });
  });

  it('is that the owner is not among the teams, and somebody must know', () => {
    const { why } = content('opened', { journey: { stepOwner: 'psp' } });
    expect(why.en).toBe(
      'Payments gets this in place of psp, which owns the step Payment of Checkout but is not among the teams.',
    );
    expect(why.de).toContain('Geht an Zahlungen statt an psp');
  });
});

describe('the links of a page', () => {
  it('lead to the journey, below whatever path the dashboard is served from', () => {
    const { incidentUrl, dashboardUrl } = content('opened', {
      settings: { publicUrl: 'https://ops.example/wegwarte' },
    });
    expect(dashboardUrl).toBe('https://ops.example/wegwarte/');
    expect(incidentUrl).toBe('https://ops.example/wegwarte/incidents/inc-7');
  });
});
