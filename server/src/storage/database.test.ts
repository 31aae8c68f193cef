import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Database } from './database.ts';

/** What the next statements come to; whatever is not named succeeds. */
const server = {
  fails: new Map<string, unknown>(),
  said: [] as string[],
  released: [] as unknown[],
  pools: 0,
  idle: 0,
};

vi.mock('pg', async (original) => {
  const query = async (sql: string) => {
    server.said.push(sql);
    const error = server.fails.get(sql);
    if (error) throw error;
    return { rows: [{ sql }] };
  };
  class Pool {
    constructor() {
      server.pools++;
    }
    get idleCount() {
      return server.idle;
    }
    on = () => this;
    query = query;
    end = async () => undefined;
    connect = async () => {
      const error = server.fails.get('connect');
      if (error) throw error;
      return { query, release: (isBroken?: boolean) => void server.released.push(isBroken ?? false) };
    };
  }
  const { default: pg } = await original<{ default: object }>();
  return { default: { ...pg, Pool } };
});

const options = { url: 'postgres://db/w', maxConnections: 1, connectTimeoutMs: 1, statementTimeoutMs: 1 };
let database: Database;
beforeEach(() => {
  server.fails = new Map();
  server.said = [];
  server.released = [];
  server.pools = server.idle = 0;
  database = new Database(options, () => undefined);
});

const withCode = (code: string, message = 'says the server') => Object.assign(new Error(message), { code });

describe('what the database says', () => {
  it.each([
    ...['08006', '53300', '57P01', '57P03', '57014', '58030', '40001', '40P01', '25006'],
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'],
  ])('is worth another try for %s', async (code) => {
    server.fails.set('select 1', withCode(code));
    await expect(database.query('select 1')).rejects.toMatchObject({
      code: 'database-unavailable',
      retriable: true,
    });
  });

  it('is worth another try where pg names no code: a connection lost, or a timeout of its own', async () => {
    for (const message of ['Connection terminated unexpectedly', 'Query read timeout']) {
      server.fails.set('select 1', new Error(message));
      await expect(database.query('select 1')).rejects.toMatchObject({
        code: 'database-unavailable',
        message: `database: ${message}`,
      });
    }
    server.fails.set(
      'connect',
      new AggregateError([withCode('ECONNREFUSED', 'connect ECONNREFUSED ::1:5432')]),
    );
    await expect(database.transaction(async () => 1)).rejects.toMatchObject({
      message: 'database: connect ECONNREFUSED ::1:5432',
    });
  });

  it.each(['22021', '22P02', '23505', '23514', '42601', '42703', '28P01', '3D000', '54000'])(
    'is final for %s: the statement is wrong, and stays so',
    async (code) => {
      const error = withCode(code);
      server.fails.set('select 1', error);
      await expect(database.query('select 1')).rejects.toBe(error);
    },
  );
});

describe('a transaction', () => {
  it('is all of its work', async () => {
    const rows = await database.transaction(async ({ query }) => (await query('insert')).rows);
    expect(rows).toEqual([{ sql: 'insert' }]);
    expect(server.said).toEqual(['begin', 'insert', 'commit']);
    expect(server.released).toEqual([false]);
  });

  it('is nothing of it when a statement fails, and says whether another try may help', async () => {
    server.fails.set('insert', withCode('40P01'));
    const work = database.transaction(({ query }) => query('insert'));
    await expect(work).rejects.toMatchObject({ code: 'database-unavailable' });
    expect(server.said).toEqual(['begin', 'insert', 'rollback']);
    expect(server.released).toEqual([false]);
  });

  it('does not take a defect in its work for a database that is away: it would be tried for ever', async () => {
    const defect = new RangeError('Invalid time value');
    await expect(database.transaction(() => Promise.reject(defect))).rejects.toBe(defect);
    await expect(database.transaction(() => Promise.reject(new Error('no such thing')))).rejects.toThrow(
      'no such thing',
    );
    expect(server.said).toEqual(['begin', 'rollback', 'begin', 'rollback']);
  });

  it('gives a connection back that cannot be trusted any more as broken, and asks it nothing more', async () => {
    server.fails.set('commit', new Error('Query read timeout'));
    await expect(database.transaction(async () => 1)).rejects.toMatchObject({ code: 'database-unavailable' });
    expect(server.said).toEqual(['begin', 'commit']);
    expect(server.released).toEqual([true]);
  });

  it.each([
    ['no answer came', new Error('Query read timeout'), 2],
    ['the server refused', withCode('23505'), 1],
  ])(
    'leaves the idle connections alone unless %s: those that are as dead would cost the same wait',
    async (...said) => {
      const [, error, pools] = said;
      server.idle = 3;
      server.fails.set('insert', error);
      await expect(database.transaction(({ query }) => query('insert'))).rejects.toThrow();
      expect(server.pools).toBe(pools);
    },
  );
});
