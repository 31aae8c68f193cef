import pg from 'pg';

/** One connection that asks a database short questions, for as long as a run lasts. */
export class Questions {
  private readonly client: pg.Client;
  private connecting: Promise<unknown> | null = null;

  constructor(url: string) {
    this.client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    // The database may be dropped under it: that ends the connection, and should not end us.
    this.client.on('error', () => undefined);
  }

  async ask<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    await (this.connecting ??= this.client.connect());
    return (await this.client.query<Row>(sql, values)).rows;
  }

  async end(): Promise<void> {
    if (this.connecting) await this.client.end();
  }
}
