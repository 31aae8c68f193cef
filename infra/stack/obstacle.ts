/** Something the stack needs and this machine lacks, said in one line: what it is, and what to do about it. */
export class Obstacle extends Error {
  override readonly name = 'Obstacle';
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** All reasons in one line; but an error that nobody foresaw is handed on as it is. */
export function together(reasons: unknown[]): unknown {
  const unforeseen = reasons.find((reason) => !(reason instanceof Obstacle));
  return unforeseen ?? new Obstacle(reasons.map(reasonOf).join(' | '));
}
