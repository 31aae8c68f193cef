import { describe, expect, it } from 'vitest';
import { alarmMs, examplePage } from '../paging/page-examples.suite.ts';
import { alertmanagerWebhook } from './alertmanager-webhook.ts';

describe("a page in Alertmanager's format", () => {
  it('fires with everything a receiver routes by and a person reads', () => {
    const labels = {
      alertname: 'CustomersStuck',
      incident: 'inc-7',
      severity: 'critical',
      journey: 'checkout',
      step: 'payment',
      kind: 'drop-off',
      team: 'payments',
      segment_paymentMethod: 'paypal',
    };
    const annotations = {
      summary:
        'Checkout › Payment: 212 stuck (normal 9 ± 6, n = 1,204) since 02:47, ≈ €18k at risk, 81% paypal',
      summary_de:
        'Kasse › Zahlung: 212 hängen fest (normal 9 ± 6, n = 1.204) seit 02:47 Uhr, ≈ 18.000\u00a0€ gefährdet, 81\u00a0% paypal',
      why: 'Payments gets this because the team owns the step Payment of Checkout.',
      why_de: 'Geht an Zahlungen, weil das Team den Schritt Zahlung von Kasse verantwortet.',
      event: 'opened',
      n: '1204',
      stuck: '212',
      stuck_normal: '9',
      stuck_normal_half_width: '5.2',
      lost_customers: '212',
      lost_customers_low: '180',
      lost_customers_high: '244',
      at_risk: '18126',
      at_risk_low: '15390',
      at_risk_high: '20862',
      at_risk_currency: 'EUR',
      segment: 'paymentMethod=paypal',
      segment_share: '0.810',
      opened_at: '2026-11-24T01:56:00.000Z',
    };
    expect(alertmanagerWebhook(examplePage('opened'))).toEqual({
      version: '4',
      groupKey: '{}:{alertname="CustomersStuck", incident="inc-7"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'payments/webhook-1',
      groupLabels: { alertname: 'CustomersStuck', incident: 'inc-7' },
      commonLabels: labels,
      commonAnnotations: annotations,
      externalURL: 'https://wegwarte.example/',
      alerts: [
        {
          status: 'firing',
          labels,
          annotations,
          startsAt: '2026-11-24T01:47:00.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'https://wegwarte.example/incidents/inc-7',
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        },
      ],
    });
  });

  it('ends the very alert it began, even if the guilty segment has become another one', () => {
    const opened = examplePage('opened');
    const resolved = examplePage('resolved', { changedAtMs: alarmMs + 60_000 });
    const content = {
      ...resolved.content,
      segment: { values: [{ dimension: 'app version', value: '4.2' }], share: 0.7 },
    };
    const begun = alertmanagerWebhook(opened);
    const ended = alertmanagerWebhook({ ...resolved, content });
    expect(ended.groupKey).toBe(begun.groupKey);
    expect(ended.alerts[0]!.fingerprint).toBe(begun.alerts[0]!.fingerprint);
    expect(ended.alerts[0]!.startsAt).toBe(begun.alerts[0]!.startsAt);
    expect([ended.status, ended.alerts[0]!.status]).toEqual(['resolved', 'resolved']);
    expect(ended.alerts[0]!.endsAt).toBe('2026-11-24T01:57:00.000Z');
    expect(ended.commonLabels).toMatchObject({ segment_app_version: '4.2' });
  });

  it('marks a demonstration, so that a receiver can leave it out', () => {
    const page = examplePage('opened');
    const shown = alertmanagerWebhook({ ...page, content: { ...page.content, demonstration: true } });
    expect(shown.commonLabels).toMatchObject({ demonstration: 'true' });
  });

  it('is written the same way, to the byte, after it was stored', () => {
    const page = examplePage('opened');
    const shuffled = Object.fromEntries(
      Object.entries(page.content).reverse(),
    ) as unknown as typeof page.content;
    expect(JSON.stringify(alertmanagerWebhook({ ...page, content: shuffled }))).toBe(
      JSON.stringify(alertmanagerWebhook(page)),
    );
  });
});
