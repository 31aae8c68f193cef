import type { StepWatch, WatchStore } from '../workflows/watch-store.ts';
import type { Database } from './database.ts';

export class PgWatchStore implements WatchStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async all(): Promise<readonly StepWatch[]> {
    return this.database.query<StepWatch>(selectWatches);
  }

  async ofJourney(journey: string): Promise<readonly StepWatch[]> {
    return this.database.query<StepWatch>(`${selectWatches} where journey = $1`, [journey]);
  }

  async save(watches: readonly StepWatch[], nowMs: number): Promise<void> {
    if (watches.length === 0) return;
    await this.database.query(upsertWatches, [
      watches.map(({ journey }) => journey),
      watches.map(({ step }) => step),
      watches.map(({ baseline }) => (baseline ? JSON.stringify(baseline) : null)),
      watches.map(({ verdict }) => (verdict ? JSON.stringify(verdict) : null)),
      watches.map(({ basis }) => (basis ? JSON.stringify(basis) : null)),
      watches.map(({ notice }) => (notice ? JSON.stringify(notice) : null)),
      nowMs,
    ]);
  }
}

const selectWatches = /* sql */ `select journey, step, baseline, verdict, notice, basis from step_watch`;

const upsertWatches = /* sql */ `
  insert into step_watch (journey, step, baseline, verdict, basis, notice, updated_at)
  select journey, step, baseline::jsonb, verdict::jsonb, basis::jsonb, notice::jsonb, to_timestamp($7::float8 / 1000)
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    as changed (journey, step, baseline, verdict, basis, notice)
  on conflict (journey, step) do update set baseline = excluded.baseline, verdict = excluded.verdict,
    basis = excluded.basis, notice = excluded.notice, updated_at = excluded.updated_at`;
