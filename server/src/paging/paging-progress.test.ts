import { describe, expect, it } from 'vitest';
import { alarmMs, examplePage } from './page-examples.suite.ts';
import { pagingProgress } from './paging-progress.ts';

const second = { channel: 'webhook-2', id: 'page_second' };

describe('does the owner know?', () => {
  it('nobody does when there is nobody to tell', () => {
    expect(pagingProgress([])).toEqual({ state: 'nobody', atMs: null, attempts: 0, detail: null });
  });

  it('not yet while it is being tried, and why', () => {
    const tried = examplePage('opened', {
      attempts: 2,
      lastAttemptAtMs: alarmMs + 5,
      lastError: 'answered 503',
    });
    expect(pagingProgress([tried])).toEqual({
      state: 'waiting',
      atMs: alarmMs + 5,
      attempts: 2,
      detail: 'answered 503',
    });
  });

  it('yes once one of the channels got through', () => {
    const failed = examplePage('opened', { state: 'failed', attempts: 1, lastError: 'answered 404' });
    const arrived = examplePage('opened', {
      ...second,
      state: 'delivered',
      attempts: 1,
      deliveredAtMs: alarmMs + 80,
    });
    expect(pagingProgress([failed, arrived])).toEqual({
      state: 'delivered',
      atMs: alarmMs + 80,
      attempts: 2,
      detail: null,
    });
  });

  it('no when all of them refused', () => {
    const failed = examplePage('opened', { state: 'failed', attempts: 1, lastError: 'answered 404' });
    expect(pagingProgress([failed])).toMatchObject({ state: 'failed', detail: 'answered 404' });
  });

  it('is asked of the latest alarm, not of the one before nor of the all-clear after it', () => {
    const first = examplePage('opened', { state: 'delivered', attempts: 1, deliveredAtMs: alarmMs });
    const reopened = examplePage('reopened', { changedAtMs: alarmMs + 1, state: 'waiting' });
    const resolved = examplePage('resolved', { changedAtMs: alarmMs + 2, state: 'delivered' });
    expect(pagingProgress([first, reopened, resolved]).state).toBe('waiting');
  });
});
