import { Questions } from './questions.ts';

/** Counters by name: journey, step, dimension, value and bucket, to the four counts. */
export type Cells = ReadonlyMap<string, string>;

/** What a contestant has counted, those cells left out that hold nothing. */
export async function cellsOf(databaseUrl: string, whose: 'ours' | 'theirs'): Promise<Cells> {
  const questions = new Questions(databaseUrl);
  try {
    const rows = await questions.ask<{ cell: string; counts: string }>(
      whose === 'ours' ? ourCells : theirCells,
    );
    return new Map(rows.map(({ cell, counts }) => [cell, counts]));
  } finally {
    await questions.end();
  }
}

export interface Comparison {
  readonly cells: number;
  /** Cells in which the two do not agree, with what each has; at most some of them. */
  readonly different: number;
  readonly examples: readonly string[];
}

const MAX_EXAMPLES = 5;

/** Pure. */
export function compareCells(ours: Cells, theirs: Cells): Comparison {
  const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (cell) => ours.get(cell) !== theirs.get(cell),
  );
  return {
    cells: ours.size,
    different: differing.length,
    examples: differing
      .slice(0, MAX_EXAMPLES)
      .map((cell) => `${cell}: ours ${ours.get(cell) ?? 'none'}, theirs ${theirs.get(cell) ?? 'none'}`),
  };
}

// Neither combinations nor progress by age are what the others were asked for: that we keep them is our cost alone.
const ourCells = /* sql */ `
  select concat_ws('/', journey, step, dimension, value, extract(epoch from bucket)) as cell,
    format('%s entered, %s advanced, %s dropped, %s abandoned', entered, advanced, dropped, abandoned) as counts
  from cohort_counter join counter_stream on counter_stream.id = stream_id
  where (entered, advanced, dropped, abandoned) <> (0, 0, 0, 0) and dimension <> '*'`;

const theirCells = /* sql */ `
  select concat_ws('/', journey, step, dimension, value, extract(epoch from bucket)) as cell,
    format('%s entered, %s advanced, %s dropped, %s abandoned', sum(entered), sum(advanced), sum(dropped), sum(abandoned)) as counts
  from peer_counter
  group by journey, step, dimension, value, bucket
  having sum(entered) + sum(advanced) + sum(dropped) + sum(abandoned) <> 0`;
