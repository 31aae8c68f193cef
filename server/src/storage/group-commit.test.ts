import { expect, it } from 'vitest';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { GroupCommit } from './group-commit.ts';

/** Commits that fail as they are told to, and what was in each. */
function committing(fail: (items: readonly string[]) => Error | null = () => null) {
  const groups: string[] = [];
  const commits = new GroupCommit<string>(async (items) => {
    groups.push(items.join(' '));
    const error = fail(items);
    if (error) throw error;
    return items.map((item) => (item === 'lost' ? lost : null));
  });
  const ask = (...items: string[]) => Promise.allSettled(items.map((item) => commits.add(item)));
  return { groups, commits, ask };
}

const lost = new WegwarteError('partition-lost', 'another instance has taken it over');
const away = new WegwarteError('database-unavailable', 'it is away', { retriable: true });
const outcomes = (settled: PromiseSettledResult<void>[]) =>
  settled.map((one) => (one.status === 'fulfilled' ? 'stored' : (one.reason as Error).message));

it('commits together what is asked for at about the same time, a bounded number at once', async () => {
  const { groups, ask } = committing();
  expect(outcomes(await ask('a', 'b', 'c'))).toEqual(['stored', 'stored', 'stored']);
  await ask(...Array.from({ length: 20 }, (_, at) => String(at)));
  expect(groups.map((group) => group.split(' ').length)).toEqual([3, 16, 4]);
});

it('tells each what became of its own part', async () => {
  const { groups, ask } = committing();
  expect(outcomes(await ask('a', 'lost', 'b'))).toEqual(['stored', lost.message, 'stored']);
  expect(groups).toEqual(['a lost b']);
});

it('commits the others without one that is a defect', async () => {
  const { ask } = committing((items) => (items.includes('defect') ? new Error('a defect') : null));
  expect(outcomes(await ask('a', 'defect', 'b'))).toEqual(['stored', 'a defect', 'stored']);
});

it('tells all who wait that the database is away, and tries one alone first when they come again', async () => {
  let isAway = true;
  const { groups, ask } = committing(() => (isAway ? away : null));
  const names = Array.from({ length: 18 }, (_, at) => String(at));
  expect(new Set(outcomes(await ask(...names)))).toEqual(new Set([away.message]));
  expect(groups).toHaveLength(1);
  isAway = false;
  expect(outcomes(await ask('a', 'b', 'c'))).toEqual(['stored', 'stored', 'stored']);
  expect(groups.slice(1)).toEqual(['a', 'b c']);
});

it('lets the others on where one alone makes the database fail', async () => {
  const { ask } = committing((items) => (items.includes('slow') ? away : null));
  expect(outcomes(await ask('a', 'slow', 'b'))).toEqual(Array(3).fill(away.message));
  expect(outcomes(await ask('a', 'slow', 'b'))[0]).toBe('stored');
});
