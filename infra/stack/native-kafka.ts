import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kafkaAnswers } from './answers.ts';
import { command } from './command.ts';
import { freePort, isFree } from './free-port.ts';
import { java, kafkaArtifacts } from './kafka-artifacts.ts';
import { nativeServer, type Lifetime, type NativeServer } from './native-server.ts';
import { Obstacle } from './obstacle.ts';
import { silent, type Progress } from './progress.ts';
import { kafkaSettings } from './settings.ts';
import { until } from './until.ts';

export type KafkaOptions = {
  /** Left out: a free one. */
  port?: number;
  /** Left out: a temporary directory that goes with this process. */
  dataDir?: string;
  /** Broker properties beside those of infra/compose/kafka.env, such as `{ 'auto.create.topics.enable': 'false' }`. */
  properties?: Record<string, string>;
  /** Users by SCRAM that it knows from the start. */
  scramUsers?: { name: string; password: string }[];
  lifetime?: Lifetime;
  progress?: Progress;
};

export type NativeKafka = NativeServer & { readonly brokers: string[] };

/** Starts one Kafka node that is broker and controller at once, on loopback. */
export async function startKafka(options: KafkaOptions = {}): Promise<NativeKafka> {
  const progress = options.progress ?? silent;
  const program = await java();
  const jars = await kafkaArtifacts(progress);
  const port = options.port ?? (await freePort());
  const controllerPort = options.port ? options.port + 1 : await freePort();
  const classPath = ['-cp', join(jars, '*')];
  const { properties, heap } = kafkaSettings();
  const lifetime = options.lifetime ?? 'dies-with-us';
  const address = `127.0.0.1:${port}`;

  const server = nativeServer({
    name: 'kafka',
    dataDir: options.dataDir,
    lifetime,
    politeSignal: 'SIGTERM',
    answers: () => kafkaAnswers(address),

    async prepare(dataDir) {
      for (const taken of [port, controllerPort]) {
        if (await until(() => isFree(taken), 2_000)) continue;
        throw new Obstacle(
          `port ${taken}, for Kafka, is taken by another program: stop that one or set KAFKA_PORT`,
        );
      }
      const logDir = join(dataDir, 'log');
      const all: Record<string, string> = {
        ...properties,
        listeners: `HOST://${address},CONTROLLER://127.0.0.1:${controllerPort}`,
        'advertised.listeners': `HOST://${address}`,
        'controller.quorum.voters': `${properties['node.id']}@127.0.0.1:${controllerPort}`,
        'log.dirs': logDir,
        ...options.properties,
      };
      const lines = Object.entries(all).map(([key, value]) => `${key}=${value}\n`);
      await writeFile(join(dataDir, 'server.properties'), lines.join(''));

      if (existsSync(join(logDir, 'meta.properties'))) return;
      // In one word with its option: an id may begin with a hyphen, and would be taken for an option itself.
      const clusterId = `--cluster-id=${randomBytes(16).toString('base64url')}`;
      const format = ['format', clusterId, '--config', join(dataDir, 'server.properties')];
      for (const { name, password } of options.scramUsers ?? []) {
        for (const bits of [256, 512]) {
          format.push('--add-scram', `SCRAM-SHA-${bits}=[name=${name},password=${password}]`);
        }
      }
      await command(program, [...classPath, 'kafka.tools.StorageTool', ...format], { timeoutMs: 60_000 });
    },

    commandLine: (dataDir) => [
      ...(lifetime === 'dies-with-us' ? ['setpriv', '--pdeathsig', 'KILL'] : []),
      program,
      ...heap,
      '-XX:+ExitOnOutOfMemoryError',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss,SSS',
      ...classPath,
      'kafka.Kafka',
      join(dataDir, 'server.properties'),
    ],
  });

  await progress(`Kafka on ${address}`, () => server.start());
  return Object.assign(server, { brokers: [address] });
}
