import type { StuckRun, StuckView } from '@wegwarte/contract';
import type { JourneyDefinition } from '../journeys/journey-definition.ts';
import { deadlineOf, lastEnteredMs } from '../journeys/run.ts';
import type { Run } from '../journeys/run.ts';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { WaitingRuns } from './waiting-runs.ts';

/** More is read by nobody; a file may hold more. */
const MAX_LISTED = 500;
const MAX_EXPORTED = 5_000;

export interface ListStuckParts {
  readonly waiting: WaitingRuns;
  readonly audit: AuditTrail;
  /** Those that are watched. */
  readonly journeys: () => readonly JourneyDefinition[];
  readonly clock: Clock;
}

/** Who waits at a step now, for somebody who is named in the audit trail before being told. */
export class ListStuck {
  private readonly parts: ListStuckParts;
  private isUnderWay = false;

  constructor(parts: ListStuckParts) {
    this.parts = parts;
  }

  list(journey: string, step: string, by: string): Promise<StuckView> {
    return this.look(journey, step, by, 'list-stuck', MAX_LISTED);
  }

  export(journey: string, step: string, by: string): Promise<StuckView> {
    return this.look(journey, step, by, 'export-stuck', MAX_EXPORTED);
  }

  /** @throws WegwarteError `not-found`; `overloaded` while another list is being made, since each decodes all runs */
  private async look(
    journey: string,
    step: string,
    by: string,
    action: 'list-stuck' | 'export-stuck',
    limit: number,
  ): Promise<StuckView> {
    const { waiting, audit, journeys, clock } = this.parts;
    const definition = journeys().find((one) => one.journey === journey);
    const found = definition?.steps.find((one) => one.step === step);
    if (!found) throw new WegwarteError('not-found', `no journey ${journey} has a step ${step}`);
    if (this.isUnderWay) {
      throw new WegwarteError('overloaded', 'another such list is being made: ask again in a moment');
    }
    this.isUnderWay = true;
    try {
      const { runs, found: count, isComplete } = await waiting.at(journey, step, limit);
      const atMs = clock.now();
      await audit.record({
        atMs,
        actor: by,
        action,
        subject: `${journey}/${step}`,
        detail: `${runs.length} customers`,
      });
      return {
        journey,
        step,
        title: found.title,
        at: iso(atMs),
        found: count,
        complete: isComplete,
        runs: runs.map(showRun),
      };
    } finally {
      this.isUnderWay = false;
    }
  }
}

function showRun(run: Run): StuckRun {
  const { definition, key, entries, segments } = run;
  const shown = [];
  for (let index = 0; index < entries.length; index += 2) {
    shown.push({ step: definition.steps[entries[index]!]!.step, at: iso(entries[index + 1]!) });
  }
  return {
    key,
    version: definition.version,
    enteredAt: iso(lastEnteredMs(run)),
    deadlineAt: iso(deadlineOf(run)),
    entries: shown,
    segments: { ...segments },
  };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
