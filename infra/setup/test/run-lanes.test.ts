import { describe, expect, it } from 'vitest';
import { runLanes } from './run-lanes.ts';
import type { Readiness } from './run-lanes.ts';
import { onePassed } from './tally.ts';

/** A run of lanes that take until they are told to end. */
function laneRun(names: readonly string[], ready: (name: string) => Promise<Readiness>) {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const lanes = names.map((name) => ({
    name,
    run: () =>
      new Promise<{ tally: typeof onePassed; output: string }>((resolve) =>
        ends.set(name, () => resolve({ tally: onePassed, output: '' })),
      ),
  }));
  const finished = runLanes({
    lanes,
    atOnce: 2,
    ready: ({ name }) => ready(name),
    signal: new AbortController().signal,
    onStart: ({ name }) => started.push(name),
    onEnd: () => undefined,
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    started,
    finished,
    async end(name: string) {
      await settled();
      ends.get(name)!();
      await settled();
    },
  };
}

const now = async (): Promise<Readiness> => ({ env: {} });

describe('lanes', () => {
  it('run two at a time, in their order', async () => {
    const run = laneRun(['unit', 'types', 'lint'], now);
    await run.end('types');
    expect(run.started).toEqual(['unit', 'types', 'lint']);
    await run.end('unit');
    await run.end('lint');
    expect(await run.finished).toHaveLength(3);
  });

  it('that need what is not there yet are overtaken', async () => {
    let stackIsUp: () => void = () => undefined;
    const stack = new Promise<Readiness>((resolve) => {
      stackIsUp = () => resolve({ env: {} });
    });
    const run = laneRun(['integration', 'types', 'lint', 'format'], (name) =>
      name === 'integration' ? stack : now(),
    );
    await run.end('types');
    expect(run.started).toEqual(['types', 'lint', 'format']);
    stackIsUp();
    await run.end('lint');
    expect(run.started.at(-1)).toBe('integration');
    await run.end('format');
    await run.end('integration');
    expect(await run.finished).toHaveLength(4);
  });

  it('that cannot be run count as skipped, with the reason', async () => {
    const run = laneRun(['browser'], async () => ({ obstacle: 'the build failed' }));
    const [browser] = await run.finished;
    expect(browser?.tally).toEqual({
      passed: 0,
      failed: 0,
      skipped: 1,
      skips: [{ what: 'browser', reason: 'the build failed' }],
    });
    expect(run.started).toEqual([]);
  });
});
