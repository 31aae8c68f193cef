import type { Finished } from './run-lanes.ts';
import type { Skip, Tally } from './tally.ts';

/** What `npm test` prints about a lane that ended: a line, and all of its output when it failed. */
export function laneText({ lane, tally, output, tookMs }: Finished): string {
  const mark = tally.failed > 0 ? '✗' : tally.passed > 0 ? '✓' : '-';
  const isOne = tally.passed + tally.failed + tally.skipped === 1;
  const result = isOne ? '' : countsText(tally);
  const line = `${mark} ${lane.name.padEnd(12)} ${`${Math.round(tookMs / 1000)} s`.padStart(6)}   ${result}`;
  return tally.failed > 0 ? `${line.trimEnd()}\n\n${output.trim()}\n` : line.trimEnd();
}

/** Each reason once, with those whom it kept from running. */
export function skipsText(skips: readonly Skip[]): string {
  const byReason = Map.groupBy(skips, ({ reason }) => reason);
  return [...byReason]
    .map(([reason, skipped]) => {
      const counts = Map.groupBy(skipped, ({ what }) => what);
      const whats = [...counts].map(([what, { length }]) => (length > 1 ? `${what} (${length})` : what));
      return `skipped: ${whats.join(', ')} because ${reason}\n`;
    })
    .join('');
}

export function countsText({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
