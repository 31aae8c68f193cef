import { Agent } from 'node:https';
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';

export interface SchemaRegistryOptions {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of the authority that signed the registry's certificate. */
  readonly ca?: string | undefined;
}

/** A schema, ready to read what was written by it. */
export interface RegisteredSchema {
  readonly type: 'AVRO' | 'JSON' | 'PROTOBUF';
  /** @throws whatever the schema's own library throws at what does not fit */
  fromBuffer(payload: Buffer): unknown;
}

/** A schema; why there is none; or that it has been asked for and is there when the promise resolves. */
export type SchemaAnswer =
  | { readonly found: RegisteredSchema }
  | { readonly unknown: string }
  /** Rejects with WegwarteError `schemas-unavailable` (retriable). */
  | { readonly ready: Promise<void> };

const MAX_REMEMBERED = 1_000;
const TIMEOUT_MS = 3_000;
/** A schema is registered before anything is written by it, but registries have followers that lag. */
const UNKNOWN_FOR_MS = 60_000;

/**
 * Schemas by their id in a Confluent-compatible registry. Each is fetched once; what an id stands for never changes.
 *
 * Invariant: of one id at most one request is under way, and at most `MAX_REMEMBERED` answers are kept.
 */
export class RegistrySchemas {
  private readonly url: string;
  private readonly clock: Clock;
  private readonly client: SchemaRegistry;
  private readonly answers = new Map<number, { answer: SchemaAnswer; untilMs: number }>();
  private readonly asked = new Map<number, Promise<void>>();

  constructor({ url, username, password, ca }: SchemaRegistryOptions, clock: Clock) {
    this.url = url;
    this.clock = clock;
    const auth = username !== undefined && password !== undefined ? { username, password } : undefined;
    this.client = new SchemaRegistry(
      {
        host: url.replace(/\/$/, ''),
        clientId: 'wegwarte',
        ...(auth && { auth }),
        ...(ca && { agent: new Agent({ ca }) }),
        // Whoever waits for a schema tries again, with his own patience.
        retry: { retries: 0 },
      },
      // A format that the library does not know is no reason to refuse a schema.
      { [SchemaType.JSON]: { strict: false, validateFormats: false } },
    );
  }

  schema(id: number): SchemaAnswer {
    const known = this.answers.get(id);
    if (known && this.clock.now() < known.untilMs) return known.answer;
    let ready = this.asked.get(id);
    if (!ready) {
      ready = this.ask(id).finally(() => this.asked.delete(id));
      // Whoever waits hears of it; nobody may be waiting any more.
      ready.catch(() => undefined);
      this.asked.set(id, ready);
    }
    return { ready };
  }

  private async ask(id: number): Promise<void> {
    const late = new AbortController();
    const timeout = AbortSignal.any([late.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      await Promise.race([
        this.client.getSchema(id),
        rejection(timeout, `no answer within ${TIMEOUT_MS / 1000} s`),
      ]);
      const { type, schema } = this.client.cache.getSchema(id)!;
      const found = {
        type: type as string as RegisteredSchema['type'],
        fromBuffer: (payload: Buffer) => schema.fromBuffer(payload) as unknown,
      };
      this.remember(id, { found }, Infinity);
    } catch (error) {
      const { status, message } = error as { status?: number; message: string };
      // The client takes a lost connection for status 400.
      if (status === 404) return this.forgetSoon(id, `the registry does not know the schema ${id}`);
      if (status === undefined && !timeout.aborted) {
        return this.forgetSoon(id, `the schema ${id} cannot be used: ${message.slice(0, 150)}`);
      }
      throw new WegwarteError('schemas-unavailable', `schema registry ${this.url}: ${message}`, {
        retriable: true,
        cause: error,
      });
    } finally {
      late.abort();
    }
  }

  private forgetSoon(id: number, unknown: string): void {
    this.remember(id, { unknown }, this.clock.now() + UNKNOWN_FOR_MS);
  }

  private remember(id: number, answer: SchemaAnswer, untilMs: number): void {
    if (this.answers.size >= MAX_REMEMBERED) {
      this.answers.clear();
      this.client.cache.clear();
    }
    this.answers.set(id, { answer, untilMs });
  }
}

function rejection(signal: AbortSignal, message: string): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(message)), { once: true });
  });
}
