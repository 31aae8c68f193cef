import { Kafka, logLevel } from 'kafkajs';

/** Removes the topics whose names begin so: what a run has made, its changelogs among them, would slow down the next ones. */
export async function deleteTopics(brokers: readonly string[], prefix: string): Promise<void> {
  const kafka = new Kafka({ clientId: 'wegwarte-bench', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}
