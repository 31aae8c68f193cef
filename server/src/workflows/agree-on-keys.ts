import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { KeyRegister, KeyUse } from './key-register.ts';

/**
 * All instances read a touchpoint with the same key: otherwise one and the same customer is two, and his runs are lost. A
 * new key is entered by the first instance that has it, with the moment from which it is used; that lies ahead, so that
 * all others can be restarted with it. Whoever does not have it by then must not read on.
 */
export class AgreeOnKeys {
  private readonly register: KeyRegister;
  private readonly own: readonly KeyUse[];
  private readonly leadMs: number;
  private readonly clock: Clock;

  /**
   * @param own the newest first
   * @param leadMs whoever lacks a key stops that long before it comes into use: longer than touchpoints may be ahead of the clock
   */
  constructor(register: KeyRegister, own: readonly KeyUse[], leadMs: number, clock: Clock) {
    this.register = register;
    this.own = own;
    this.leadMs = leadMs;
    this.clock = clock;
  }

  /** Before anything is read. @throws WegwarteError configuration-invalid, where the keys do not fit those in use */
  async enter(): Promise<void> {
    await this.register.enter((known) => {
      const fault = this.faultAmong(known);
      if (fault) throw new WegwarteError('configuration-invalid', `access.pseudonymKey: ${fault}`);
      return this.own.filter((one) => !known.some((other) => isSame(one, other)));
    });
  }

  /** Null, or why this instance must stop reading. */
  async fault(): Promise<string | null> {
    return this.faultAmong(await this.register.list());
  }

  private faultAmong(known: readonly KeyUse[]): string | null {
    return keysFault(this.own, known, this.clock.now() + this.leadMs);
  }
}

/**
 * Null, or why one with these keys must not read.
 * @param own the newest first
 * @param known those that instances have entered, in no order
 * @param readUntilMs touchpoints of that time may have been read, ms of event time
 */
function keysFault(own: readonly KeyUse[], known: readonly KeyUse[], readUntilMs: number): string | null {
  const newest = own[0]!;
  const last = known.reduce<KeyUse | null>((a, b) => (a && a.fromMs >= b.fromMs ? a : b), null);
  if (!last) return null;
  const isNew = !known.some((one) => isSame(one, newest));
  if (!own.some((one) => isSame(one, last))) {
    if (last.fromMs > readUntilMs && !isNew) return null;
    return `another key is in use from ${at(last.fromMs)}, which is not here; put it first, with this one as a former key`;
  }
  if (isNew && newest.fromMs <= readUntilMs) {
    return `the first key is new, and its "from" must be later than ${at(readUntilMs)}: up to then the key before is used`;
  }
  for (const { fingerprint, fromMs } of own) {
    const entered = known.find((one) => one.fingerprint === fingerprint);
    if (!entered || entered.fromMs === fromMs) continue;
    // The oldest that is named here has no beginning: those before it are not needed any more.
    if (fromMs === -Infinity && entered.fromMs <= readUntilMs) continue;
    return `a key is in use from ${at(entered.fromMs)}, here it says from ${at(fromMs)}`;
  }
  return null;
}

function isSame(one: KeyUse, other: KeyUse): boolean {
  return one.fingerprint === other.fingerprint;
}

function at(ms: number): string {
  return ms === -Infinity ? 'the beginning' : new Date(ms).toISOString();
}
