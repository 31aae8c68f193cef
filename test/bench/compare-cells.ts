import { COMBINATION } from '../../server/src/journeys/combination.ts';
import { OTHER_VALUE } from '../../server/src/storage/counter-streams.ts';
import { Questions } from './questions.ts';

/**
 * One counter and what it has come to: by step and dimension, value, and when: the bucket of a cohort; or the tick, and
 * the age in it.
 */
export type Cell = readonly [dimension: string, value: string, when: string, counts: readonly number[]];

/** What a contestant has counted, those cells left out that hold nothing. */
export async function cellsOf(databaseUrl: string, whose: 'ours' | 'theirs'): Promise<Cell[]> {
  const questions = new Questions(databaseUrl);
  try {
    const rows =
      whose === 'ours'
        ? await questions.ask<{ cell: Cell }>(ourCells)
        : await questions.ask<{ cell: Cell }>(theirCells, [COMBINATION, OTHER_VALUE]);
    return rows.map(({ cell }) => cell);
  } finally {
    await questions.end();
  }
}

export interface Comparison {
  readonly cells: number;
  /** Of these, sums over combinations that one of the two does not count by themselves. */
  readonly sums: number;
  /** Cells in which the two do not agree, with what each has; at most some of them. */
  readonly different: number;
  readonly examples: readonly string[];
}

const MAX_EXAMPLES = 5;

/**
 * Which combinations have a counter of their own at a step, and which are counted together as others, is a matter of
 * who came first. Where that has happened, those that both count by themselves are compared one by one, and of the rest
 * the sum. Pure.
 */
export function compareCells(ours: readonly Cell[], theirs: readonly Cell[]): Comparison {
  const [ourValues, theirValues] = [valuesOf(ours), valuesOf(theirs)];
  const nameOf = ([dimension, value, when]: Cell): string => {
    const [mine, other] = [ourValues.get(dimension), theirValues.get(dimension)];
    const isCrowded = isCombined(dimension) && (mine?.has(OTHER_VALUE) || other?.has(OTHER_VALUE));
    const isCommon = mine?.has(value) && other?.has(value);
    return [dimension, isCrowded && !isCommon ? OTHER_VALUE : value, when].filter(Boolean).join('/');
  };
  const [a, b] = [summed(ours, nameOf), summed(theirs, nameOf)];
  const names = [...new Set([...a.keys(), ...b.keys()])];
  const differing = names.filter((name) => textOf(a.get(name)) !== textOf(b.get(name)));
  return {
    cells: names.length,
    sums: names.filter((name) => name.includes(`/${COMBINATION}/${OTHER_VALUE}/`)).length,
    different: differing.length,
    examples: differing
      .slice(0, MAX_EXAMPLES)
      .map((name) => `${name}: ours ${textOf(a.get(name))}, theirs ${textOf(b.get(name))}`),
  };
}

function isCombined(dimension: string): boolean {
  return dimension.endsWith(`/${COMBINATION}`);
}

function valuesOf(cells: readonly Cell[]): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>();
  for (const [dimension, value] of cells) {
    const known = values.get(dimension);
    if (known) known.add(value);
    else values.set(dimension, new Set([value]));
  }
  return values;
}

function summed(cells: readonly Cell[], nameOf: (cell: Cell) => string): Map<string, readonly number[]> {
  const sums = new Map<string, readonly number[]>();
  for (const cell of cells) {
    const name = nameOf(cell);
    const before = sums.get(name);
    sums.set(name, before ? before.map((count, at) => count + cell[3][at]!) : cell[3]);
  }
  return sums;
}

/** Entered, advanced, dropped and abandoned; or, by age, advanced and abandoned. */
function textOf(counts: readonly number[] | undefined): string {
  return counts?.join(' ') ?? 'none';
}

const ourCells = /* sql */ `
  with counted as (
    select stream_id, bucket, null::smallint as age, array[entered, advanced, dropped, abandoned] as counts
    from cohort_counter where (entered, advanced, dropped, abandoned) <> (0, 0, 0, 0)
    union all
    select stream_id, bucket, age, array[advanced, abandoned]
    from progress_counter where (advanced, abandoned) <> (0, 0)
  )
  select json_build_array(concat_ws('/', journey, step, nullif(dimension, '')), value,
    concat_ws('/', extract(epoch from bucket)::bigint, age), counts) as cell
  from counted join counter_stream on id = stream_id`;

// Each part has its own idea of which combinations to count together: one that some part has not by itself, the others
// count there too.
const theirCells = /* sql */ `
  with counted as (
    select part, stream_id, bucket, null::smallint as age, entered, advanced, dropped, abandoned from peer_counter
    union all
    select part, stream_id, bucket, age, null, advanced, null, abandoned from peer_progress_counter
  ), held as (
    select distinct part, peer_stream.* from peer_counter join peer_stream on id = stream_id where dimension = $1
  ), shared as (
    select distinct journey, step, dimension, value from held
    where exists (
      select from held as crowded
      where (crowded.journey, crowded.step, crowded.value) = (held.journey, held.step, $2)
        and not exists (
          select from held as own
          where (own.part, own.journey, own.step, own.value) = (crowded.part, held.journey, held.step, held.value)))
  ), named as (
    select id, journey, step, dimension, case when shared.value is null then value else $2 end as value
    from peer_stream left join shared using (journey, step, dimension, value)
  )
  select json_build_array(concat_ws('/', journey, step, nullif(dimension, '')), value,
    concat_ws('/', extract(epoch from bucket)::bigint, age),
    case when age is null
      then array[sum(entered), sum(advanced), sum(dropped), sum(abandoned)]
      else array[sum(advanced), sum(abandoned)] end) as cell
  from counted join named on id = stream_id
  group by journey, step, dimension, value, bucket, age
  having sum(advanced) <> 0 or sum(abandoned) <> 0 or sum(entered) <> 0 or sum(dropped) <> 0`;
