import { describe, expect, it } from 'vitest';
import { parseIncident } from './incident-spec.ts';

describe('an incident in writing', () => {
  it('hits a step of any journey, from a while after the start', () => {
    expect(parseIncident('payment:0.2@+5m/10m')).toMatchObject({
      journey: null,
      step: 'payment',
      segment: {},
      factor: 0.2,
      at: { afterStartMs: 300_000 },
      forMs: 600_000,
    });
  });

  it('hits one journey, one segment, at an instant', () => {
    const text = 'checkout/payment[paymentMethod=paypal,appVersion=8.14.1]:0@2026-11-23T10:00:00Z/90s';
    expect(parseIncident(text)).toMatchObject({
      journey: 'checkout',
      step: 'payment',
      segment: { paymentMethod: 'paypal', appVersion: '8.14.1' },
      factor: 0,
      at: { atMs: Date.UTC(2026, 10, 23, 10) },
      forMs: 90_000,
    });
  });

  it('may lie in the past that is filled in first', () => {
    expect(parseIncident('payment:0.5@-30m/10m').at).toEqual({ afterStartMs: -1_800_000 });
    expect(parseIncident('payment:0.5@+0s/10m').at).toEqual({ afterStartMs: 0 });
  });

  it.each([
    ['payment', 'expected [JOURNEY/]STEP'],
    ['Payment:0.2@+5m/10m', '"Payment" is not a step'],
    ['payment[paypal]:0.2@+5m/10m', '"paypal" is not a segment: use ATTRIBUTE=VALUE'],
    ['payment:-1@+5m/10m', 'factor "-1" is not a number from 0'],
    ['payment:20%@+5m/10m', 'factor "20%" is not a number from 0'],
    ['payment:0.2@5m/10m', '"5m" is not a time: use +5m'],
    ['payment:0.2@2026-11-23T10:00:00/10m', '"2026-11-23T10:00:00" is not a time'],
    ['payment:0.2@2026-13-23T10:00:00Z/10m', '"2026-13-23T10:00:00Z" is not a time'],
    ['payment:0.2@+5m/10 m', '"10 m" is not a duration: use a whole number and s, m, h or d'],
    ['payment:0.2@+5m/0m', '"0m" is not a duration'],
  ])('%s names the part that is wrong and what would be right', (text, reason) => {
    expect(() => parseIncident(text)).toThrow(`incident "${text}": ${reason}`);
  });
});
