import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { SessionStore } from './session-store.ts';

/** For tests. */
export class InMemorySessionStore implements SessionStore {
  isDown = false;
  questions = 0;
  readonly expiry = new Map<string, number>();

  async create(tokenHash: Buffer, _nowMs: number, expiresAtMs: number): Promise<void> {
    this.answer();
    this.expiry.set(tokenHash.toString('hex'), expiresAtMs);
  }

  async isValid(tokenHash: Buffer, nowMs: number): Promise<boolean> {
    this.answer();
    this.questions++;
    return (this.expiry.get(tokenHash.toString('hex')) ?? 0) > nowMs;
  }

  private answer(): void {
    if (this.isDown) throw new WegwarteError('database-unavailable', 'database: away', { retriable: true });
  }
}
