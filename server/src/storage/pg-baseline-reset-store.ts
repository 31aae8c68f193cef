import type { BaselineReset, BaselineResetStore } from '../workflows/baseline-reset-store.ts';
import type { Database } from './database.ts';

type ResetRow = { [Key in keyof BaselineReset]: BaselineReset[Key] };

export class PgBaselineResetStore implements BaselineResetStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async add({ journey, by, reason, atMs }: Omit<BaselineReset, 'number'>): Promise<BaselineReset> {
    const [stored] = await this.database.query<ResetRow>(insertReset, [journey, by, reason, atMs]);
    return stored!;
  }

  async lastNumbers(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.query<Pick<ResetRow, 'journey' | 'number'>>(selectLastNumbers);
    return new Map(rows.map(({ journey, number }) => [journey, number]));
  }

  ofJourney(journey: string, limit: number): Promise<readonly BaselineReset[]> {
    return this.database.query<ResetRow>(selectOfJourney, [journey, limit]);
  }
}

const columns = /* sql */ `
  journey, number, reset_by as by, reason, (extract(epoch from reset_at) * 1000)::float8 as "atMs"`;

const insertReset = /* sql */ `
  insert into baseline_reset (journey, reset_by, reason, reset_at)
  values ($1, $2, $3, to_timestamp($4::float8 / 1000)) returning ${columns}`;

const selectLastNumbers = /* sql */ `select journey, max(number) as number from baseline_reset group by journey`;

const selectOfJourney = /* sql */ `
  select ${columns} from baseline_reset where journey = $1 order by number desc limit $2`;
