import type { SourceView, SystemView } from '@wegwarte/contract';
import { describe, expect, it } from 'vitest';
import { systemTroubles } from './system-troubles.ts';

const at = '2026-11-24T12:00:00.000Z';
const counts = { accepted: 990, ignored: 0, duplicate: 0, late: 0, rejected: 0 };
const source = (more: Partial<SourceView> = {}): SourceView => ({
  source: 'shop',
  state: 'live',
  since: at,
  partitions: 1,
  unread: 0,
  behindSeconds: 0,
  newestTouchpoint: at,
  watermark: at,
  lastMessage: at,
  perSecond: { lastMinute: 1, lastHour: 1 },
  lastMinute: counts,
  lastHour: counts,
  rejectedBecause: [],
  openLetters: [],
  ...more,
});
const instance = (more: object = {}) => ({
  ...{ id: 'i', host: 'one', build: 'b', startedAt: '2026-11-24T11:00:00.000Z', heardAt: at, partitions: 1 },
  ...{ silent: false, elected: true, ...more },
});
const channel = (trouble: string | null) => ({
  ...{ team: 'shop', title: { en: 'Shop', de: 'Shop' }, channel: 'slack-1', waiting: 0, trouble },
  ...{ lastDelivered: null, lastFailed: null },
});
const system = (more: Partial<SystemView> = {}): SystemView => ({
  at,
  instances: [instance()],
  storage: { server: '', timescale: null, bytes: 0, tables: [], keepSeconds: 1, keptSince: null },
  channels: [channel(null)],
  ...more,
});

describe('what is wrong with the system', () => {
  it('is nothing while all is as it should be', () => {
    expect(systemTroubles([source()], system())).toEqual([]);
  });

  it('is first that nobody would be paged', () => {
    const vanished = system({
      instances: [instance({ elected: false, silent: true }), instance({ elected: false })],
      channels: [channel('HTTP 500')],
    });
    const troubles = systemTroubles([source({ state: 'silent' })], vanished);
    expect(troubles.map(({ kind }) => kind)).toEqual(['nobody-elected', 'channel', 'source', 'instance']);
  });

  it('is not yet that nobody is elected while all have just started', () => {
    const started = system({ instances: [instance({ elected: false, startedAt: at })] });
    expect(systemTroubles([source()], started)).toEqual([]);
  });

  it('is not a message now and then that cannot be read, but one in a hundred', () => {
    const rejecting = (rejected: number) => source({ lastHour: { ...counts, rejected } });
    expect(systemTroubles([rejecting(9)], system())).toEqual([]);
    expect(systemTroubles([rejecting(10)], system())).toEqual([
      { kind: 'rejected', source: 'shop', share: 0.01 },
    ]);
  });
});
