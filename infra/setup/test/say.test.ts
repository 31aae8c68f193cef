import { describe, expect, it } from 'vitest';
import { toolLane } from './lane.ts';
import { countsText, laneText, skipsText } from './say.ts';
import { addUp, oneFailed, onePassed } from './tally.ts';

describe('the end of a test run', () => {
  it('adds up what the lanes counted', () => {
    const skips = [{ what: 'test/integration/thread.test.ts', reason: 'there is no mvn' }];
    const suites = { passed: 40, failed: 2, skipped: 1, skips };
    expect(countsText(addUp([onePassed, oneFailed, suites]))).toBe('41 passed, 3 failed, 1 skipped');
  });

  it('names each reason for skipping once', () => {
    const stack = 'Kafka needs Java 17';
    const skips = [
      { what: 'a.test.ts', reason: stack },
      { what: 'b.test.ts', reason: stack },
      { what: 'a.test.ts', reason: stack },
      { what: 'c.test.ts', reason: 'WEGWARTE_REFERENCE_DATA is not set' },
    ];
    expect(skipsText(skips)).toBe(
      'skipped: a.test.ts (2), b.test.ts because Kafka needs Java 17\n' +
        'skipped: c.test.ts because WEGWARTE_REFERENCE_DATA is not set\n',
    );
    expect(skipsText([])).toBe('');
  });

  it('shows what a lane said only when it failed', () => {
    const lane = toolLane('lint', ['oxlint']);
    const said = { lane, output: 'x.ts:1: an enum', tookMs: 3_400 };
    expect(laneText({ ...said, tally: onePassed })).toBe('✓ lint            3 s');
    expect(laneText({ ...said, tally: oneFailed })).toContain('✗ lint            3 s\n\nx.ts:1: an enum');
  });
});
