import type { KeyRegister, KeyUse } from './key-register.ts';

/** For tests. */
export class InMemoryKeyRegister implements KeyRegister {
  private readonly known: KeyUse[] = [];

  async list(): Promise<readonly KeyUse[]> {
    return [...this.known];
  }

  async enter(missing: (known: readonly KeyUse[]) => readonly KeyUse[]): Promise<void> {
    this.known.push(...missing(this.known));
  }
}
