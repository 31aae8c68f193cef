import { haveBuild } from '../build.mjs';
import { SetupFailure } from '../enter.mjs';
import { testLane, toolLane } from './lane.ts';
import type { Lane } from './lane.ts';
import { oneFailed, onePassed } from './tally.ts';

export const buildLane: Lane = {
  name: 'build',
  async run() {
    try {
      await haveBuild((_what, work) => work());
      return { tally: onePassed, output: '' };
    } catch (error) {
      if (!(error instanceof SetupFailure)) throw error;
      return { tally: oneFailed, output: error.message };
    }
  },
};

/** Everything that is checked, first what others wait for or what takes longest. */
export const lanes: readonly Lane[] = [
  buildLane,
  testLane('unit', ['unit', 'dashboard']),
  toolLane('types', ['nx', 'run-many', '-t', 'typecheck', '--parallel=2', '--output-style=static']),
  toolLane('format', ['prettier', '--check', '--log-level=warn', '.']),
  toolLane('lint', ['oxlint', '--deny-warnings']),
  toolLane('boundaries', [
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'server',
    'dashboard',
    'test',
    'infra',
  ]),
  testLane('contracts', ['contracts'], { needsBuild: true }),
  testLane('integration', ['integration'], { needsBuild: true, needsStack: true }),
  testLane('browser', ['browser'], { needsBuild: true, needsStack: true }),
  testLane('resilience', ['resilience'], { needsBuild: true, needsStack: true }),
];
