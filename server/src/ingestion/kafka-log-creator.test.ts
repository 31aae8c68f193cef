import { logLevel } from 'kafkajs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { kafkaLogCreator } from './kafka-log-creator.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('says the same thing once in a while, as a warning, and other things at once', () => {
  const said: string[] = [];
  const warn = ({ reason }: { reason?: string }, message: string) => void said.push(`${message}: ${reason}`);
  const nothing = () => undefined;
  const say = kafkaLogCreator({ info: nothing, error: nothing, warn: warn as never })(logLevel.WARN);
  const refused = (level: logLevel, error: string) =>
    say({
      namespace: '',
      level,
      label: '',
      log: { message: 'Connection error', timestamp: '', logger: '', error },
    });
  for (let second = 0; second < 60; second++) {
    refused(logLevel.ERROR, 'refused');
    vi.advanceTimersByTime(1_000);
  }
  refused(logLevel.ERROR, 'reset');
  refused(logLevel.DEBUG, 'of no interest');
  expect(said).toEqual([
    'kafkajs: Connection error: refused',
    'kafkajs: Connection error: refused',
    'kafkajs: Connection error: reset',
  ]);
});
