import type { Freshness, IncidentReference, IncidentView, RiverStep, WallJourney } from '@wegwarte/contract';

/** Views as the server sends them, for tests: each says only what its story is about. */

const title = (text: string) => ({ en: text, de: text });

export function riverStep(step: string, counts: Partial<RiverStep> = {}): RiverStep {
  return {
    step,
    title: title(step),
    state: 'normal',
    entered: 0,
    advanced: 0,
    dropped: 0,
    abandoned: 0,
    inFlight: 0,
    normalShare: null,
    normalEntered: null,
    normalLeft: null,
    ...counts,
  };
}

export function wallJourney(journey: string, more: Partial<WallJourney> = {}): WallJourney {
  return {
    journey,
    title: title(journey),
    criticality: 'high',
    state: 'normal',
    river: { from: '2026-11-23T13:00:00Z', to: '2026-11-23T14:00:00Z', steps: [] },
    completion: { share: null, normal: null, n: 0 },
    inFlight: 0,
    worstStep: null,
    atRiskPerHour: null,
    notices: [],
    ...more,
  };
}

/** As other incidents name it. */
export function referenceTo(incident: IncidentView): IncidentReference {
  const { id, journey, journeyTitle, step, stepTitle, state } = incident;
  return { id, journey, journeyTitle, step, stepTitle, state };
}

export function incident(id: string, more: Partial<IncidentView> = {}): IncidentView {
  return {
    id,
    journey: 'checkout',
    journeyTitle: title('Checkout'),
    step: 'payment',
    stepTitle: title('Payment'),
    kind: 'drop-off',
    state: 'open',
    segment: null,
    segmentShare: null,
    suspects: [],
    labels: {},
    openedAt: '2026-11-23T14:04:00Z',
    startedAt: '2026-11-23T14:02:00Z',
    acknowledgedAt: null,
    acknowledgedBy: null,
    mitigatedAt: null,
    mitigatedBy: null,
    resolvedBy: null,
    resolution: null,
    partOf: null,
    parts: [],
    recoveringSince: null,
    resolvedAt: null,
    owner: { team: 'payments', title: title('Payments') },
    evidence: {
      segment: null,
      windowFrom: '2026-11-23T14:02:00Z',
      windowTo: '2026-11-23T14:10:00Z',
      n: 1204,
      observed: 992,
      expected: 1195,
      normalShare: 0.99,
      stuck: 212,
      stuckNormal: 9,
      stuckNormalHalfWidth: 6,
      score: 40,
      threshold: 9,
    },
    trend: 'growing',
    lostCustomers: { estimate: 203, low: 191, high: 214 },
    atRisk: null,
    atRiskPerHour: null,
    page: { state: 'delivered', at: '2026-11-23T14:04:02Z', attempts: 1, detail: null },
    escalation: null,
    ...more,
  };
}

export function freshness(more: Partial<Freshness> = {}): Freshness {
  return {
    serverTime: '2026-11-23T14:14:00Z',
    feed: 'live',
    since: '2026-11-23T08:00:00Z',
    newestTouchpoint: '2026-11-23T14:13:58Z',
    behindSeconds: 2,
    touchpointsPerSecond: 1204,
    unknown: [],
    lastHour: { accepted: 4_000_000, ignored: 0, duplicate: 118, late: 840, rejected: 3 },
    demonstration: false,
    build: 'a',
    ...more,
  };
}
