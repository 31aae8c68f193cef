import type { Database } from '../../server/src/storage/database.ts';

export class Death extends Error {}

/** When a process dies: at which of its steps, before it is done or after it is done and before the process knows. */
export interface LastStep {
  readonly step: number;
  readonly when: 'before' | 'after';
}

/**
 * The life of a process, in steps that outlast it: transactions, statements that write, messages handed over. Reading leaves
 * nothing behind, and a transaction cut short is one that never began. With its last step everything it does ends.
 */
export class Mortality {
  steps = 0;
  isOver = false;
  private readonly last: LastStep | null;

  constructor(last: LastStep | null) {
    this.last = last;
  }

  async pass<T>(step: () => Promise<T>): Promise<T> {
    if (this.isOver) throw new Death('it is dead');
    this.steps += 1;
    const isLast = this.steps === this.last?.step;
    if (isLast && this.last!.when === 'before') this.die();
    const result = await step();
    if (isLast) this.die();
    if (this.isOver) throw new Death('it is dead');
    return result;
  }

  /** A database that such a process works with. */
  of(database: Database): Database {
    const query: Database['query'] = (sql, values) => {
      if (this.isOver) return Promise.reject(new Death('it is dead'));
      const isRead = sql.trimStart().startsWith('select');
      return isRead ? database.query(sql, values) : this.pass(() => database.query(sql, values));
    };
    const transaction: Database['transaction'] = (work) => this.pass(() => database.transaction(work));
    return new Proxy(database, {
      get: (target, name) =>
        name === 'query'
          ? query
          : name === 'transaction'
            ? transaction
            : (Reflect.get(target, name) as unknown),
    });
  }

  private die(): never {
    this.isOver = true;
    throw new Death('it dies');
  }
}
