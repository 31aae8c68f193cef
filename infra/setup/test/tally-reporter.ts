import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import type { Skip, Tally } from './tally.ts';

/** Where the reporter leaves its tally: set by whoever starts vitest. */
export const tallyFileVariable = 'WEGWARTE_TEST_TALLY';

/** Counts the tests of a run, and remembers why some were skipped, which no reporter of vitest's own does. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const file = process.env[tallyFileVariable];
    if (file) writeFileSync(file, JSON.stringify(tallyOf(modules, unhandledErrors.length)));
  }
}

function tallyOf(modules: readonly TestModule[], unhandledErrors: number): Tally {
  let [passed, failed, skipped] = [0, unhandledErrors, 0];
  const skips: Skip[] = [];
  for (const module of modules) {
    // A file that cannot be loaded and a set-up that fails have no test that could fail in their place.
    if (module.errors().length > 0) failed++;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) failed++;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed++;
      else if (state === 'failed') failed++;
      else {
        skipped++;
        skips.push({ what: relative(process.cwd(), module.moduleId), reason: reasonOf(test) });
      }
    }
  }
  return { passed, failed, skipped, skips };
}

/** The test's own word for it, or what the run lacks, or else at least which test it was. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  const told = reasonAbove(test);
  if (told) return told;
  const { realStack, chromium } = test.project.getProvidedContext();
  for (const need of [realStack, chromium]) if (need && !need.available) return need.reason;
  return `"${test.fullName}" says so`;
}

/**
 * A suite whose set-up failed skips its tests. And `describe.skipIf(…)` has no word of its own for why; the suite's title has room for
 * it, in brackets at its end.
 */
function reasonAbove({ parent }: TestCase | TestSuite): string | undefined {
  if (parent.errors().length > 0) return 'the set-up of their suite failed';
  if (parent.type === 'module') return undefined;
  return /\(([^()]+)\)$/.exec(parent.name)?.[1] ?? reasonAbove(parent);
}
