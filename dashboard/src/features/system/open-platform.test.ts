import type { PlatformIncidentView } from '@wegwarte/contract';
import { expect, it } from 'vitest';
import { platformLine } from './open-platform.ts';

const at = '2026-11-24T02:47:00.000Z';
const incident = (over: Partial<PlatformIncidentView> = {}): PlatformIncidentView => ({
  id: 'p',
  kind: 'platform',
  trouble: 'feed-lagging',
  subject: 'shop',
  detail: { en: 'shop lags', de: 'shop hinkt' },
  state: 'open',
  partOf: null,
  owner: null,
  openedAt: at,
  startedAt: at,
  acknowledgedAt: null,
  acknowledgedBy: null,
  mitigatedAt: null,
  mitigatedBy: null,
  resolvedAt: null,
  page: { state: 'delivered', at, attempts: 1, detail: null },
  escalation: null,
  ...over,
});

it('has nothing to say where all is well, or over', () => {
  expect(platformLine([])).toBeNull();
  expect(platformLine([incident({ state: 'resolved' })])).toBeNull();
});

it('counts causes, and says who has them only where somebody has all of them', () => {
  const taken = incident({ state: 'acknowledged', acknowledgedBy: 'Mara' });
  expect(platformLine([taken, incident({ partOf: 'p' })])).toEqual({ n: 1, takenBy: 'Mara' });
  expect(platformLine([taken, incident()])).toEqual({ n: 2, takenBy: null });
  const other = incident({ state: 'acknowledged', acknowledgedBy: 'Jonas' });
  expect(platformLine([taken, taken, other])).toEqual({ n: 3, takenBy: 'Mara, Jonas' });
});
