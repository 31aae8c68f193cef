/**
 * What the product needs of a logger (pino fits). `error`: somebody must act. `warn`: it may become that.
 * Never given an identity or a secret.
 */
export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
