import type { CounterChanges } from './counter-changes.ts';

/** For tests: counters by name, added up as a database does; those that are zero are gone. */
export class InMemoryCounts {
  /** `journey/step dimension=value bucket field`; of progress the start of the tick, and `field@age`. */
  readonly byName = new Map<string, number>();

  add(changes: CounterChanges): void {
    for (const { journey, step, dimension, value, bucketMs, ...fields } of changes.cohorts()) {
      const place = placeOf({ journey, step, dimension, value }, bucketMs);
      for (const [field, count] of Object.entries(fields)) this.addTo(`${place} ${field}`, count);
    }
    for (const { tickMs, age, advanced, abandoned, ...stream } of changes.progress()) {
      const place = placeOf(stream, tickMs);
      this.addTo(`${place} advanced@${age}`, advanced);
      this.addTo(`${place} abandoned@${age}`, abandoned);
    }
  }

  private addTo(name: string, count: number): void {
    const sum = (this.byName.get(name) ?? 0) + count;
    if (sum === 0) this.byName.delete(name);
    else this.byName.set(name, sum);
  }
}

function placeOf(
  { journey, step, dimension, value }: { journey: string; step: string; dimension: string; value: string },
  timeMs: number,
): string {
  return `${journey}/${step} ${dimension && `${dimension}=${value}`} ${timeMs}`;
}
