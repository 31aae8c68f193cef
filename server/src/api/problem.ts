import type { Problem } from '@wegwarte/contract';
import type { Response } from 'express';

/** RFC 9457. `type` stays `about:blank`: title and status say which problem it is. */
export function sendProblem(response: Response, status: number, title: string, detail: string): void {
  const problem: Problem = { type: 'about:blank', title, status, detail };
  response.status(status).type('application/problem+json').send(JSON.stringify(problem));
}
