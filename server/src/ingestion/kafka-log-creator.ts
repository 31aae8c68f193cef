import { logLevel } from 'kafkajs';
import type { logCreator } from 'kafkajs';
import type { Logger } from '../kernel/logger.ts';

/** The same words are said again after this at the earliest: an outage must not bury what else is said. */
const SAY_AGAIN_MS = 30_000;
/** Texts remembered at most. */
const REMEMBERED = 200;

/**
 * kafkajs reports each failed attempt as an error, though it tries again by itself: those are warnings here, and each is
 * said once in a while. What needs somebody is logged by the log itself.
 */
export function kafkaLogCreator(logger: Logger): logCreator {
  const saidAtMs = new Map<string, number>();
  return () =>
    ({ level, log }) => {
      const { message, error, groupId, broker } = log as {
        message: string;
        error?: string;
        groupId?: string;
        broker?: string;
      };
      if (level === logLevel.NOTHING || level > logLevel.WARN) return;
      const text = `${message} ${error} ${broker}`;
      const nowMs = performance.now();
      if (nowMs - (saidAtMs.get(text) ?? -Infinity) < SAY_AGAIN_MS) return;
      if (saidAtMs.size >= REMEMBERED) saidAtMs.clear();
      saidAtMs.set(text, nowMs);
      logger.warn({ broker, groupId, reason: error }, `kafkajs: ${message}`);
    };
}
