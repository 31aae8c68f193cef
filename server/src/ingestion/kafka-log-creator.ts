import { logLevel } from 'kafkajs';
import type { logCreator } from 'kafkajs';
import type { Logger } from '../kernel/logger.ts';

/**
 * kafkajs reports each failed attempt as an error, though it tries again by itself: those are warnings here.
 * What needs somebody is logged by the log itself.
 */
export function kafkaLogCreator(logger: Logger): logCreator {
  return () =>
    ({ level, log }) => {
      const { message, error, groupId, broker } = log as {
        message: string;
        error?: string;
        groupId?: string;
        broker?: string;
      };
      if (level === logLevel.NOTHING || level > logLevel.WARN) return;
      logger.warn({ broker, groupId, reason: error }, `kafkajs: ${message}`);
    };
}
