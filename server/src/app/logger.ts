import { pino } from 'pino';
import type { Logger as PinoLogger } from 'pino';

/** JSON lines for machines; for a person at a terminal, readable ones. */
export function createLogger(level: string, isTerminal: boolean): PinoLogger {
  if (!isTerminal) return pino({ level });
  return pino({
    level,
    transport: {
      target: 'pino-pretty',
      options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true },
    },
  });
}
