import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { LineCounter, parseDocument } from 'yaml';
import { DurationText } from '@wegwarte/contract';
import { defaultLifecycleSettings } from '../incidents/decide-incident.ts';
import { MAX_BATCH_BYTES } from '../ingestion/kafka-codecs.ts';
import { parseDurationMs } from '../kernel/duration.ts';
import { defaultPersonLimit } from '../paging/receiver-limit.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { defaultFollowerTimings } from '../workflows/follower-options.ts';
import { roles } from '../workflows/sign-in.ts';
import { accessFaults, KafkaSasl, KafkaTls, SchemaRegistryAccess } from './kafka-access.ts';
import { allSources, KafkaSource, sourceFaults, withPaths } from './kafka-sources.ts';
import { PseudonymKeys, Secret } from './pseudonym-keys.ts';

const Duration = DurationText.transform((text) => parseDurationMs(text)!);
/** What comes from the environment comes as text. */
const Port = z.preprocess(
  (given) => (typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given),
  z.int().min(0).max(65_535),
);
const Brokers = z.preprocess(
  (given) => (typeof given === 'string' ? given.split(',').map((broker) => broker.trim()) : given),
  z.array(z.string().regex(/^[^\s:]+:\d+$/, 'host:port')).min(1),
);

const Mail = z
  .strictObject({
    /** smtps: encrypted from the first byte; smtp: by STARTTLS. */
    server: z.string().regex(/^smtps?:\/\/[^\s/@]+$/, 'smtp://host:port or smtps://host:port'),
    user: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
    from: z.email('an e-mail address'),
    /** Of smtp: `offered` goes on in the clear where the server cannot encrypt. */
    starttls: z.enum(['required', 'offered']).default('required'),
  })
  .refine(
    ({ user, password }) => (user === undefined) === (password === undefined),
    'user and password: both or neither',
  );

const schema = z.strictObject({
  /** Says on every screen and page that the data is simulated. */
  demonstration: z.boolean().default(false),
  http: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: Port.default(7350),
      /** Where people reach the dashboard; links in pages start with it. */
      publicUrl: z.url({ protocol: /^https?$/ }).optional(),
      /** Believe X-Forwarded headers of a proxy in front. */
      trustProxy: z.boolean().default(false),
    })
    .prefault({}),
  database: z
    .strictObject({
      url: z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'postgres://user:password@host:port/database')
        .optional(),
      /** A folder. */
      embedded: z.string().min(1).optional(),
    })
    // Not a union: of that, zod says no more than that it is wrong.
    .transform(({ url, embedded }, context): { url: string } | { embedded: string } => {
      if (url !== undefined && embedded === undefined) return { url };
      if (embedded !== undefined && url === undefined) return { embedded };
      context.addIssue('either url, of a PostgreSQL, or embedded, a folder');
      return z.NEVER;
    }),
  kafka: z
    .strictObject({
      /** A list, or one text with commas. */
      brokers: Brokers,
      clientId: z.string().min(1).default('wegwarte'),
      groupId: z.string().min(1).default('wegwarte'),
      /** In Wegwarte's own format; short for `sources`. */
      topics: z.array(z.string().min(1)).min(1).optional(),
      sources: z.array(KafkaSource).min(1).optional(),
      tls: KafkaTls.optional(),
      sasl: KafkaSasl.optional(),
      schemaRegistry: SchemaRegistryAccess.optional(),
      /** Where the HTTP collector writes; the first topic in Wegwarte's own format unless given. */
      collectorTopic: z.string().min(1).optional(),
      /** Where messages go that cannot be read; `<groupId>.dead-letters` unless given. */
      deadLetterTopic: z.string().min(1).optional(),
      /** Through which touchpoints are sent to where all of their key are; `<groupId>.rekeyed` unless given. */
      internalTopic: z.string().min(1).optional(),
      /**
       * Kinds of identity that are re-keyed even where the only topic is keyed by them: needed to join people across
       * partitions, by `previousIdentity` or by a new pseudonym key.
       */
      rekey: z.array(z.string().min(1)).default([]),
      /** Messages that may wait in the internal topic's partitions for a source that is behind, before the others wait for it. */
      maxRekeyedWaiting: z.int().min(1_000).default(defaultFollowerTimings.maxRekeyedWaiting),
      /**
       * A compressed batch that would unpack to more is passed over, and kept as a dead letter that says where it lies.
       * Several may be unpacked at once: at most a gigabyte.
       */
      maxUnpackedBatchBytes: z.int().min(1_048_576).max(1_073_741_824).default(MAX_BATCH_BYTES),
      /** Make topics that are missing, with as many partitions and copies. */
      createTopics: z
        .strictObject({
          partitions: z.int().min(1).max(1_000).default(3),
          copies: z.int().min(1).max(9).default(1),
        })
        .optional(),
    })
    .superRefine((kafka, context) => {
      for (const { path, message } of [...sourceFaults(kafka), ...accessFaults(kafka)]) {
        context.addIssue({ code: 'custom', path, message });
      }
    })
    // Whoever looks at either finds all of them.
    .transform((kafka) => {
      const sources = allSources(kafka);
      const topics = sources.map(({ topic }) => topic);
      return {
        ...kafka,
        sources,
        topics,
        deadLetterTopic: kafka.deadLetterTopic ?? `${kafka.groupId}.dead-letters`,
      };
    })
    .optional(),
  journeys: z.array(z.string().min(1)).min(1).default(['journeys']),
  teams: z.array(z.string().min(1)).min(1).default(['teams']),
  /** Holidays and campaigns. */
  calendars: z.array(z.string().min(1)).default([]),
  access: z.strictObject({
    /** Key of the pseudonyms; or a list of the newest one and those before it, with when each is replaced. */
    pseudonymKey: PseudonymKeys,
    apiTokens: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          token: Secret,
          /** `collector` for keys that get into apps and web pages, `viewer` for what only reads figures. */
          role: z.enum(roles).default('operator'),
        }),
      )
      .default([]),
  }),
  stream: z
    .strictObject({
      allowedLateness: Duration.prefault('30s'),
      idleAfter: Duration.prefault('5s'),
      /** A touchpoint further in the future than this is rejected. */
      maxAhead: Duration.prefault('5m'),
    })
    .prefault({}),
  incidents: z
    .strictObject({
      /** A step must have been normal for this long before its incident is resolved. */
      quiet: Duration.default(defaultLifecycleSettings.quietMs),
      /** An incident stays open at least this long. */
      minOpen: Duration.default(defaultLifecycleSettings.minOpenMs),
      /** A drop-off so soon after one was resolved re-opens it. */
      relapse: Duration.default(defaultLifecycleSettings.relapseMs),
    })
    .prefault({}),
  paging: z
    .strictObject({
      /** Times in pages are told in it. */
      timeZone: z.string().refine(isTimeZone, 'an IANA name such as Europe/Berlin').default('Europe/Berlin'),
      /** Let pages by HTTP go to private and loopback addresses. */
      allowPrivateTargets: z.boolean().default(false),
      /** Stands between pages by HTTP and their receivers; user and password in it if it asks for them. */
      proxy: z.url({ protocol: /^https?$/, error: 'http://host:port' }).optional(),
      /** At the worst so many pages for one person, on each of their channels; what exceeds it is told in one. */
      perPerson: z
        .strictObject({
          /** One page in this time. */
          every: Duration.default(defaultPersonLimit.everyMs),
          /** Critical incidents that are told of at once before that counts. */
          critical: z.int().min(1).max(100).default(defaultPersonLimit.criticalBurst),
        })
        .prefault({}),
      /** Signs the links in pages; one made of the pseudonym key unless given. With another key, earlier links fail. */
      linkKey: Secret.optional(),
      /** Of webhook subscriptions at PagerDuty, one each; while one is replaced, both. None: PagerDuty is not heard. */
      pagerDutySecrets: z.array(Secret).max(16).default([]),
      /** Takes pages by e-mail. */
      mail: Mail.optional(),
    })
    .prefault({}),
  platform: z
    .strictObject({
      /** Whose are troubles with the watching itself, such as a feed that lags; the default team's unless named. */
      team: z.string().min(1).optional(),
    })
    .prefault({}),
  /** Somebody outside who raises the alarm when he has not heard from us: healthchecks.io, Dead Man's Snitch and the like. */
  watchdog: z
    .strictObject({
      /** Every POST to it says that journeys are being judged. */
      url: z.url({ protocol: /^https?$/ }),
      every: Duration.prefault('1m').refine((ms) => ms >= 10_000, 'at least 10s'),
    })
    .optional(),
  /** Counters, outcomes, histories and dead letters older than this are removed. */
  keepHistory: Duration.prefault('400d'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

export type Configuration = Readonly<z.infer<typeof schema>>;
export type ConfigurationInput = z.input<typeof schema>;

/** How pages are sent where there is no configuration. */
export function defaultPaging(): Pick<Configuration, 'http' | 'paging'> {
  return { http: schema.shape.http.parse({}), paging: schema.shape.paging.parse({}) };
}

/** Where links in pages lead; ends in a slash where it is made up. */
export function publicUrlOf({ publicUrl, host, port }: Configuration['http']): string {
  return publicUrl ?? `http://${host}:${port}/`;
}

/**
 * Reads the configuration once. `${NAME}` and `${NAME:-default}` in it are taken from the environment; paths are
 * relative to the file.
 * @throws WegwarteError `configuration-invalid` naming each key, what was there and what would be right
 */
export async function readConfiguration(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Configuration> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new WegwarteError('configuration-invalid', `${file}: ${reason}`, { cause: error });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) {
    const line = lines.linePos(broken.pos[0]).line;
    throw new WegwarteError('configuration-invalid', `${file}:${line}: ${broken.message.split('\n')[0]}`);
  }
  const raw = substitute(document.toJS() ?? {}, environment, file);
  return checkConfiguration(raw, file, dirname(resolve(file)));
}

/** @param folder what relative paths are relative to */
export function checkConfiguration(raw: unknown, name: string, folder: string): Configuration {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      (issue) => `${name}: ${pathOf(issue)}: ${issue.message}${seen(raw, issue.path)}`,
    );
    throw new WegwarteError('configuration-invalid', faults.join('\n'));
  }
  const { database, kafka, journeys, teams, calendars } = parsed.data;
  if (kafka?.topics.includes(kafka.deadLetterTopic)) {
    throw new WegwarteError(
      'configuration-invalid',
      `${name}: kafka.topics: "${kafka.deadLetterTopic}" is the dead-letter topic: what is rejected would be rejected for ever`,
    );
  }
  return Object.freeze({
    ...parsed.data,
    database: 'embedded' in database ? { embedded: resolve(folder, database.embedded) } : database,
    kafka: kafka && withPaths(kafka, (path) => resolve(folder, path)),
    journeys: journeys.map((path) => resolve(folder, path)),
    teams: teams.map((path) => resolve(folder, path)),
    calendars: calendars.map((path) => resolve(folder, path)),
  });
}

function substitute(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  file: string,
): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(
      /\$\{([A-Z_][A-Z0-9_]*)(?::-([^}]*))?\}/g,
      (_, variable: string, fallback?: string) => {
        const found = environment[variable] ?? fallback;
        if (found === undefined) {
          throw new WegwarteError(
            'configuration-invalid',
            `${file}: \${${variable}}: not set in the environment`,
          );
        }
        return found;
      },
    );
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, environment, file));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, substitute(item, environment, file)]),
  );
}

function pathOf({ path }: z.core.$ZodIssue): string {
  return path.map(String).join('.') || 'configuration';
}

const secretSections: ReadonlySet<string> = new Set([
  'access',
  'database',
  'tls',
  'sasl',
  'schemaRegistry',
  'proxy',
  'mail',
  'linkKey',
  'pagerDutySecrets',
]);

/** The value at fault, unless it may be a secret. */
function seen(raw: unknown, path: readonly PropertyKey[]): string {
  if (path.some((key) => secretSections.has(String(key)))) return '';
  let value = raw;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return value === undefined || typeof value === 'object' ? '' : ` (was ${JSON.stringify(value)})`;
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
