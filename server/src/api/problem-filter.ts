import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import type { Logger } from '../kernel/logger.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { ErrorCode } from '../kernel/wegwarte-error.ts';
import { sendProblem } from './problem.ts';

const answers: Partial<Record<ErrorCode, { status: number; title: string }>> = {
  'input-invalid': { status: 422, title: 'Invalid input' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  overloaded: { status: 429, title: 'Too much at once' },
  'database-unavailable': { status: 503, title: 'Database not available' },
  'log-unavailable': { status: 503, title: 'Log not available' },
};

/** Every error leaves as a problem document; what is no known failure is a defect, logged and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger: Logger;

  constructor(logger: Logger) {
    this.logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) return;
    if (error instanceof WegwarteError && answers[error.code]) {
      const { status, title } = answers[error.code]!;
      if (status === 503 || status === 429) response.setHeader('Retry-After', '2');
      return sendProblem(response, status, title, error.message);
    }
    // Nest wraps what the body parser threw, and with it goes what was wrong.
    const thrown = error instanceof HttpException ? (error.cause ?? error) : error;
    const parsing = thrown as { type?: string; status?: number; limit?: number };
    if (parsing.type === 'entity.too.large') {
      return sendProblem(
        response,
        413,
        'Too large',
        `the body is larger than ${parsing.limit} bytes: send smaller batches`,
      );
    }
    if (parsing.type === 'entity.parse.failed') {
      return sendProblem(
        response,
        400,
        'No valid JSON',
        (thrown as Error).message.replace(/".*/s, '').slice(0, 200),
      );
    }
    if (error instanceof HttpException) {
      const status = error.getStatus();
      const answer = error.getResponse();
      // Health checks answer with their findings, whatever the status.
      if (typeof answer === 'object' && 'details' in answer) {
        response.status(status).json(answer);
        return;
      }
      return sendProblem(response, status, error.name.replace(/Exception$/, ''), error.message);
    }
    if (parsing.status && parsing.status < 500) {
      return sendProblem(response, parsing.status, 'Bad request', (error as Error).message);
    }
    this.logger.error({ err: error }, 'a request failed in a way nobody foresaw');
    sendProblem(response, 500, 'Internal error', 'the server log says more');
  }
}
