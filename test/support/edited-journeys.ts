import { openProducer } from './produce.ts';
import { createTestDatabase, createTestTopic } from './real-stack.ts';
import type { RealStack } from './real-stack.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { WegwarteProcess } from './wegwarte-process.ts';
import { configurationFor, shippedTeams } from './wegwarte-setup.ts';

/** A server that follows a topic by journey files of its own, and whoever edits them under way. */
export class EditedJourneys {
  wegwarte: WegwarteProcess;
  readonly databaseUrl: string;
  readonly folder: ReturnType<typeof temporaryFolder>;
  private readonly serve: () => WegwarteProcess;
  private readonly close: () => Promise<void>;
  private readonly write: (messages: { key: string; value: string }[]) => Promise<unknown>;
  private sent = 0;

  private constructor(
    parts: Pick<EditedJourneys, 'wegwarte' | 'databaseUrl' | 'folder'> & {
      readonly serve: () => WegwarteProcess;
      readonly close: () => Promise<void>;
      readonly write: (messages: { key: string; value: string }[]) => Promise<unknown>;
    },
  ) {
    this.wegwarte = parts.wegwarte;
    this.databaseUrl = parts.databaseUrl;
    this.folder = parts.folder;
    this.serve = parts.serve;
    this.close = parts.close;
    this.write = parts.write;
  }

  /** @param files by their path: `journeys/checkout.yaml` */
  static async open(stack: RealStack, files: Readonly<Record<string, string>>): Promise<EditedJourneys> {
    if (!stack.available) throw new Error(stack.reason);
    const topic = await createTestTopic(stack.kafkaBrokers, { partitions: 1 });
    const database = await createTestDatabase(stack.databaseUrl);
    const folder = temporaryFolder(files);
    const producer = await openProducer(stack.kafkaBrokers);
    const serve = () =>
      WegwarteProcess.serve(
        configurationFor({
          databaseUrl: database.url,
          brokers: stack.kafkaBrokers,
          topic,
          journeys: [`${folder.path}/journeys`],
          teams: [shippedTeams],
        }),
      );
    const wegwarte = serve();
    await wegwarte.logged('following a partition');
    return new EditedJourneys({
      wegwarte,
      serve,
      databaseUrl: database.url,
      folder,
      write: (messages) => producer.send({ topic, messages }),
      close: async () => {
        await producer.disconnect();
        await database.drop();
        folder.remove();
      },
    });
  }

  /** Touchpoints of now, in that order. */
  async send(...touchpoints: readonly (readonly [type: string, customer: string])[]): Promise<void> {
    const messages = touchpoints.map(([type, customer]) => {
      const time = new Date().toISOString();
      const touchpoint = { id: `edited-${++this.sent}`, type, time, identities: { customer } };
      return { key: customer, value: JSON.stringify(touchpoint) };
    });
    await this.write(messages);
  }

  /** Edits, and waits until the server says so. */
  async change(edit: () => void, said = 'definitions changed') {
    const from = this.wegwarte.log.length;
    edit();
    return this.wegwarte.logged(said, { from });
  }

  /** Edits while the server dies and another one, that has been waiting, takes over what it followed. */
  async takeOver(edit: () => void): Promise<void> {
    const [former, next] = [this.wegwarte, this.serve()];
    await next.address();
    edit();
    await former.kill();
    this.wegwarte = next;
    await Promise.all([
      next.logged('definitions changed'),
      next.logged('following a partition', { withinMs: 60_000 }),
    ]);
  }

  async stop(): Promise<void> {
    await this.wegwarte.stop();
    await this.close();
  }
}
