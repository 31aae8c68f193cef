import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import type { TestProjectInlineConfiguration } from 'vitest/config';

/** Workspaces are taken from their sources: what is tested is what stands there, built or not. */
const resolve = { conditions: ['@wegwarte/source'] };
const stack = './test/support/global-setup-stack.ts';
const chromium = './test/support/global-setup-chromium.ts';

type Options = TestProjectInlineConfiguration['test'];

function project(name: string, include: readonly string[], options: Options): TestProjectInlineConfiguration {
  const exclude = [...configDefaults.exclude, '**/dist/**'];
  return { resolve, ssr: { resolve }, test: { name, include: [...include], exclude, ...options } };
}

/** Suites that share servers, a browser or the machine's two cores with nobody. */
function alone(groupOrder: number, timeoutMs: number): Options {
  return {
    fileParallelism: false,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    sequence: { groupOrder },
  };
}

export default defineConfig({
  test: {
    // A test that passes at the second try has failed.
    retry: 0,
    // vitest leaves one core to itself, which on two is half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project(
        'unit',
        [
          'server/**/*.test.ts',
          'test/simulator/**/*.test.ts',
          'test/bench/**/*.test.ts',
          'infra/**/*.test.ts',
        ],
        // Thousands of random histories take seconds, and on a busy machine many: what hangs is ended all the same.
        { testTimeout: 30_000, hookTimeout: 30_000 },
      ),
      './dashboard/vitest.config.ts',
      project('contracts', ['test/contracts/**/*.test.ts'], alone(1, 60_000)),
      project('integration', ['test/integration/**/*.test.ts'], { ...alone(2, 60_000), globalSetup: stack }),
      project('resilience', ['test/resilience/**/*.test.ts'], { ...alone(3, 240_000), globalSetup: stack }),
      project('browser', ['test/e2e/**/*.test.ts'], {
        ...alone(4, 240_000),
        globalSetup: [stack, chromium],
      }),
    ],
  },
});
