import { connect } from 'node:net';
import pg from 'pg';

/**
 * Whether a Kafka broker serves clients: asked for its cluster (Metadata v4, no topics) it names at least one broker.
 * Spoken by hand, because this must not depend on the client that is to be tested against it.
 */
export async function kafkaAnswers(brokers: string, timeoutMs = 1_000): Promise<boolean> {
  const { host, port } = hostAndPort(brokers.split(',')[0]!);
  const question = Buffer.alloc(19);
  question.writeInt32BE(15, 0); // length of what follows
  question.writeInt16BE(3, 4); // Metadata
  question.writeInt16BE(4, 6); // version
  question.writeInt32BE(1, 8); // correlation id
  question.writeInt16BE(-1, 12); // no client id
  question.writeInt32BE(0, 14); // no topics
  question.writeInt8(0, 18); // create none

  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    let answer = Buffer.alloc(0);
    const settle = (yes: boolean) => {
      resolve(yes);
      socket.destroy();
    };
    socket.on('connect', () => socket.write(question));
    socket.on('data', (bytes: Buffer) => {
      answer = Buffer.concat([answer, bytes]);
      // length, correlation id, throttle time, then the number of brokers: four bytes each
      if (answer.length >= 16) settle(answer.readInt32BE(4) === 1 && answer.readInt32BE(12) > 0);
    });
    socket.on('timeout', () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
  });
}

/** Whether PostgreSQL lets us in and knows TimescaleDB; otherwise why not. */
export async function databaseComplaint(url: string, timeoutMs = 2_000): Promise<string | undefined> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on('error', () => {}); // a server that stops in the middle: the query below has failed as well
  try {
    await client.connect();
    const known = await client.query(`SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'`);
    return known.rowCount ? undefined : 'it has no TimescaleDB';
  } catch (error) {
    return error instanceof AggregateError ? String(error.errors[0]?.message) : (error as Error).message;
  } finally {
    await client.end().catch(() => {});
  }
}

export async function databaseAnswers(url: string): Promise<boolean> {
  return (await databaseComplaint(url)) === undefined;
}

export function hostAndPort(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(`tcp://${address}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 9092) };
}
