/** Closed list: every failure a caller may act on. Anything else is a defect. */
export type ErrorCode =
  | 'configuration-invalid'
  | 'definition-invalid'
  | 'database-unavailable'
  | 'database-schema-newer'
  | 'state-damaged'
  | 'log-unavailable'
  | 'schemas-unavailable'
  | 'partition-lost'
  | 'input-invalid'
  | 'not-found'
  | 'conflict'
  | 'overloaded';

/** An error whose message names the thing at fault, and says whether trying again can help. */
export class WegwarteError extends Error {
  readonly code: ErrorCode;
  readonly retriable: boolean;

  constructor(code: ErrorCode, message: string, options: { retriable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'WegwarteError';
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}
