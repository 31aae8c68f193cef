import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { command, isOnPath } from './command.ts';
import { Obstacle } from './obstacle.ts';
import type { Progress } from './progress.ts';
import { javaHome, settings } from './settings.ts';

const pom = fileURLToPath(new URL('./kafka/pom.xml', import.meta.url));
const oldestJava = 17; // Kafka 4 brokers

/** The Java that runs the broker. */
export async function java(): Promise<string> {
  const program = javaHome ? join(javaHome, 'bin', 'java') : 'java';
  const printed = await command('sh', ['-c', '"$0" -version 2>&1', program], { timeoutMs: 20_000 }).catch(
    () => {
      throw new Obstacle(
        `Kafka needs Java ${oldestJava} or later, and ${program} does not run: install a JRE or set JAVA_HOME`,
      );
    },
  );
  const major = Number(/version "(\d+)/.exec(printed)?.[1]);
  if (!(major >= oldestJava)) {
    throw new Obstacle(
      `Kafka needs Java ${oldestJava} or later, and ${program} is ${major || 'of unknown version'}: set JAVA_HOME`,
    );
  }
  return program;
}

/** A directory with the broker's jars and nothing else. */
export function kafkaArtifacts(progress: Progress): Promise<string> {
  const version = settings.kafkaVersion;
  return cached(`kafka-${version}`, progress, async (directory, lock) => {
    if (!(await isOnPath('mvn')))
      throw new Obstacle('Kafka comes by Maven, and there is no mvn: apt-get install maven');
    const maven = ['--batch-mode', '--quiet', '--file', pom, 'dependency:copy-dependencies'];
    const what = [`-Dkafka.version=${version}`, `-DoutputDirectory=${directory}`];
    await command('mvn', [...maven, ...what], { timeoutMs: 10 * 60_000, lock });
    if (!existsSync(join(directory, `kafka_2.13-${version}.jar`)))
      throw new Obstacle(`Maven copied no kafka_2.13-${version}.jar`);
  });
}
