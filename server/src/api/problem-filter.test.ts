import { NotFoundException } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { Problem } from '@wegwarte/contract';
import { expect, it } from 'vitest';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { ProblemFilter } from './problem-filter.ts';

function answerTo(error: unknown) {
  const answer = { status: 0, type: '', body: '', headers: {} as Record<string, string>, logged: 0 };
  const response = {
    headersSent: false,
    status: (status: number) => ((answer.status = status), response),
    type: (type: string) => ((answer.type = type), response),
    send: (body: string) => ((answer.body = body), response),
    json: (body: unknown) => ((answer.body = JSON.stringify(body)), response),
    setHeader: (name: string, value: string) => void (answer.headers[name] = value),
  };
  const logger = { info: () => undefined, warn: () => undefined, error: () => void answer.logged++ };
  const host = { switchToHttp: () => ({ getResponse: () => response }) } as unknown as ArgumentsHost;
  new ProblemFilter(logger).catch(error, host);
  return answer;
}

it.each([
  [new WegwarteError('not-found', 'no journey x'), 404],
  [new WegwarteError('conflict', 'resolved already'), 409],
  [new WegwarteError('input-invalid', 'time: wrong'), 422],
  [new WegwarteError('overloaded', 'too much'), 429],
  [new WegwarteError('database-unavailable', 'database: away'), 503],
  [new WegwarteError('log-unavailable', 'Kafka: away'), 503],
  [new NotFoundException('Cannot GET /x'), 404],
  [{ type: 'entity.too.large', status: 413, limit: 4_194_304 }, 413],
  [Object.assign(new SyntaxError('Unexpected token'), { type: 'entity.parse.failed', status: 400 }), 400],
  [Object.assign(new URIError('Failed to decode param'), { status: 400 }), 400],
])('%s is told as a problem', (error, status) => {
  const answer = answerTo(error);
  expect(answer).toMatchObject({ status, type: 'application/problem+json', logged: 0 });
  expect(Problem.parse(JSON.parse(answer.body))).toMatchObject({ status });
  expect('Retry-After' in answer.headers).toBe(status === 429 || status === 503);
});

it('says of a defect no more than that there is one, and logs it', () => {
  const answer = answerTo(new Error('column "secret" of customer ada@example.org'));
  expect(answer).toMatchObject({ status: 500, logged: 1 });
  expect(answer.body).not.toMatch(/ada|secret/);
});

it('does not repeat the text that was no JSON: it may be personal', () => {
  let caught: unknown;
  try {
    JSON.parse('ada@example.org');
  } catch (error) {
    caught = Object.assign(error as Error, { type: 'entity.parse.failed', status: 400 });
  }
  expect(answerTo(caught).body).not.toMatch(/ada@/);
});
