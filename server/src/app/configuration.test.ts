import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkConfiguration, readConfiguration } from './configuration.ts';

const secret = 'a-secret-that-nobody-may-ever-read';
const least = { database: { url: 'postgres://u:p@db/w' }, access: { pseudonymKey: secret } };

function faultsOf(raw: unknown): string[] {
  try {
    checkConfiguration(raw, 'w.yaml', '/etc/wegwarte');
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}

describe('a configuration', () => {
  it('needs a database and a key, and has sensible values for all else', () => {
    const { http, stream, database, journeys, demonstration, paging } = checkConfiguration(
      least,
      'w.yaml',
      '/etc/w',
    );
    expect(http).toMatchObject({ host: '127.0.0.1', port: 7350, trustProxy: false });
    expect(stream).toEqual({ allowedLateness: 30_000, idleAfter: 5_000, maxAhead: 300_000 });
    expect(database).toEqual({ url: 'postgres://u:p@db/w' });
    expect(journeys).toEqual(['/etc/w/journeys']);
    expect([demonstration, paging.allowPrivateTargets]).toEqual([false, false]);
  });

  it('names each key at fault, what was there and what would be right, all at once', () => {
    const faults = faultsOf({
      ...least,
      http: { port: 70_000, hosst: 'x' },
      stream: { allowedLateness: '10 m' },
      paging: { timeZone: 'Berlin' },
      kafka: { brokers: ['localhost'], topics: ['t'] },
    });
    expect(faults).toHaveLength(5);
    expect(faults.find((one) => one.includes('http.port'))).toMatch(/65535.*\(was 70000\)/);
    expect(faults.find((one) => one.includes('hosst'))).toMatch(/^w.yaml: http: /);
    expect(faults.find((one) => one.includes('stream.allowedLateness'))).toMatch(/10 m/);
    expect(faults.find((one) => one.includes('paging.timeZone'))).toMatch(/Europe\/Berlin.*\(was "Berlin"\)/);
    expect(faults.find((one) => one.includes('kafka.brokers.0'))).toMatch(/host:port.*\(was "localhost"\)/);
  });

  it.each([
    [undefined, /^w.yaml: database: /],
    [{}, /^w.yaml: database: either url, of a PostgreSQL, or embedded, a folder$/],
    [{ url: 'postgres://db/w', embedded: 'data' }, /either url/],
    [
      { url: 'mysql://root:hidden@db/w' },
      /^w.yaml: database.url: postgres:\/\/user:password@host:port\/database$/,
    ],
    [{ urll: 'postgres://db/w' }, /database: .*urll/],
  ])('says what is wrong with the database %j', (database, expected) => {
    expect(faultsOf({ ...least, database }).join('\n')).toMatch(expected);
  });

  it('never shows what may be a secret', () => {
    const faults = faultsOf({
      database: { url: 'mysql://root:hidden-1@db/w' },
      access: {
        pseudonymKey: 'hidden-2',
        apiTokens: [{ name: 'shop', token: 'hidden-3' }],
        password: 'hidden-4',
      },
    });
    expect(faults.length).toBeGreaterThanOrEqual(4);
    expect(faults.join()).not.toMatch(/hidden/);
  });

  it('sends mail by a server that is named, with both or neither of user and password', () => {
    const mail = { server: 'smtp://mail.example:587', from: 'wegwarte@shop.example' };
    const { paging } = checkConfiguration({ ...least, paging: { mail } }, 'w.yaml', '/etc/w');
    expect(paging.mail).toEqual({ ...mail, starttls: 'required' });
    expect(faultsOf({ ...least, paging: { mail: { ...mail, user: 'w' } } })).toEqual([
      'w.yaml: paging.mail: user and password: both or neither',
    ]);
    const server = 'smtp://w:hidden-1@mail.example';
    const faults = faultsOf({
      ...least,
      paging: { mail: { ...mail, server }, proxy: 'socks5://w:hidden-2@proxy' },
    });
    expect(faults).toEqual([
      'w.yaml: paging.proxy: http://host:port',
      'w.yaml: paging.mail.server: smtp://host:port or smtps://host:port',
    ]);
  });

  it('takes former pseudonym keys with when they are replaced and the end of their grace period, and says what is wrong with a list', () => {
    const keys = (...pseudonymKey: unknown[]) => ({ ...least, access: { pseudonymKey } });
    const former = { key: `former-${secret}`, until: '2026-12-31T00:00:00+01:00' };
    const newest = { key: secret, from: '2026-12-01T03:00:00Z' };
    const { access } = checkConfiguration(keys(newest, former), 'w.yaml', '/etc');
    expect(access.pseudonymKey).toEqual({
      newest: { key: secret },
      former: [
        {
          key: former.key,
          replacedMs: Date.parse('2026-12-01T03:00:00Z'),
          untilMs: Date.parse('2026-12-30T23:00:00Z'),
        },
      ],
    });
    expect(faultsOf(keys())).toEqual(['w.yaml: access.pseudonymKey: the newest key']);
    expect(faultsOf({ ...least, access: { pseudonymKey: 7 } })).toEqual([
      'w.yaml: access.pseudonymKey: a secret, or a list: the newest one and those before it',
    ]);
    expect(faultsOf(keys(former, secret, { key: former.key, until: 'soon' }))).toEqual([
      'w.yaml: access.pseudonymKey.2.until: a time with its zone, such as 2026-12-31T00:00:00Z',
    ]);
    expect(faultsOf(keys(newest, { ...former, until: '2026-12-01T02:59:00Z', from: newest.from }))).toEqual([
      'w.yaml: access.pseudonymKey.1.until: the grace period ends before the next key comes into use',
      'w.yaml: access.pseudonymKey.1.from: later than that of the key after it',
    ]);
    expect(faultsOf(keys(former, secret, former))).toEqual([
      'w.yaml: access.pseudonymKey.0.until: the first key is the newest one, and has no end',
      'w.yaml: access.pseudonymKey.0.from: the time from which it is used, the same in all instances',
      'w.yaml: access.pseudonymKey.1.until: a former key needs the end of its grace period',
      'w.yaml: access.pseudonymKey.1.from: the time from which it is used, the same in all instances',
      'w.yaml: access.pseudonymKey.2.key: the same key twice',
    ]);
    expect(faultsOf(keys('short')).join()).toMatch(/^w\.yaml: access\.pseudonymKey\.0\.key: at least 32/);
  });

  it('does not let the collector write where nobody reads', () => {
    const kafka = { brokers: ['k:9092'], topics: ['a', 'b'], collectorTopic: 'c' };
    expect(faultsOf({ ...least, kafka }).join()).toMatch(
      /kafka.collectorTopic: "c" is not among kafka.topics or kafka.sources/,
    );
  });

  it('finds its folders from where the file is, and cannot be changed afterwards', () => {
    const raw = { ...least, database: { embedded: 'data' }, journeys: ['more', '/abs'] };
    const configuration = checkConfiguration(raw, 'w.yaml', '/etc/w');
    expect(configuration.database).toEqual({ embedded: '/etc/w/data' });
    expect(configuration.journeys).toEqual(['/etc/w/more', '/abs']);
    expect(Object.isFrozen(configuration)).toBe(true);
  });
});

describe('a configuration file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wegwarte-configuration-'));
    file = join(folder, 'w.yaml');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (text: string, environment: Record<string, string> = {}) => {
    await writeFile(file, text);
    return readConfiguration(file, environment);
  };
  const minimal =
    'database: { url: "${DATABASE_URL:-postgres://db/w}" }\naccess: { pseudonymKey: "${KEY}" }\n';

  it('takes secrets and defaults from the environment, and leaves comments alone', async () => {
    const { database, access } = await read(`# not \${THIS}\n${minimal}`, { KEY: secret });
    expect([database, access.pseudonymKey.newest.key]).toEqual([{ url: 'postgres://db/w' }, secret]);
    const other = await read(minimal, { KEY: secret, DATABASE_URL: 'postgres://other/w' });
    expect(other.database).toEqual({ url: 'postgres://other/w' });
  });

  it('is not changed by what the environment holds: no text becomes structure', async () => {
    const evil = `${secret}"}\nhttp: { host: 0.0.0.0 }`;
    const { http, access } = await read(minimal, { KEY: evil });
    expect([http.host, access.pseudonymKey.newest.key]).toEqual(['127.0.0.1', evil]);
  });

  it('says which variable is missing, which line is broken, and that there is no file', async () => {
    await expect(read(minimal)).rejects.toThrow(/w\.yaml: \$\{KEY\}: not set in the environment/);
    await expect(read('http:\n  port: 1\n  port: 2\n')).rejects.toThrow(/w\.yaml:3: /);
    await expect(readConfiguration(join(folder, 'none.yaml'), {})).rejects.toThrow(
      /none\.yaml: no such file/,
    );
    await expect(read('')).rejects.toThrow(/database: /);
    await expect(read('- a\n')).rejects.toThrow(/configuration: .*object/);
  });
});
