import { describe, expect, it } from 'vitest';
import { incident } from '../../test-support/samples.ts';
import { planIncidentColumn, RESOLVED_STAYS_MS } from './incident-column.ts';

const nowMs = Date.parse('2026-11-23T14:30:00Z');
const ids = (incidents: readonly { id: string }[]) => incidents.map(({ id }) => id);

describe('the incidents on the wall', () => {
  it('shows first what nobody has yet', () => {
    const column = planIncidentColumn(
      [incident('taken', { state: 'acknowledged', openedAt: '2026-11-23T13:00:00Z' }), incident('alone')],
      nowMs,
    );
    expect(ids(column.large)).toEqual(['alone', 'taken']);
  });

  it('makes room when there are many, and counts those it cannot show', () => {
    const column = planIncidentColumn(
      Array.from({ length: 7 }, (_, at) => incident(`i${at}`)),
      nowMs,
    );
    expect([column.large.length, column.small.length, column.hidden]).toEqual([1, 2, 4]);
  });

  it('lets a resolved one stay for a while, then go', () => {
    const resolved = incident('over', { state: 'resolved', resolvedAt: '2026-11-23T14:20:00Z' });
    expect(ids(planIncidentColumn([resolved], nowMs).resolved)).toEqual(['over']);
    const laterMs = Date.parse(resolved.resolvedAt!) + RESOLVED_STAYS_MS;
    expect(planIncidentColumn([resolved], laterMs)).toEqual({
      large: [],
      small: [],
      hidden: 0,
      resolved: [],
    });
  });
});
