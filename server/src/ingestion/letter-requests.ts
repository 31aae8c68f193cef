import type { LogMessage } from '../workflows/touchpoint-log.ts';

/** What goes into one request: a topic's limit is on the whole of it, and is about 1 MB unless somebody changed it. */
const REQUEST_BYTES = 500_000;
/** Headers and framing of a letter, generously. */
const LETTER_OVERHEAD_BYTES = 1_000;

/** Letters in order, in portions that fit a request. What is large goes alone, so that its refusal is its own. */
export function* inRequests<Letter extends { readonly message: Pick<LogMessage, 'key' | 'value'> }>(
  letters: readonly Letter[],
): Iterable<readonly Letter[]> {
  let some: Letter[] = [];
  let bytes = 0;
  for (const letter of letters) {
    const { key, value } = letter.message;
    const size = LETTER_OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
    if (some.length > 0 && bytes + size > REQUEST_BYTES) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(letter);
    bytes += size;
  }
  if (some.length > 0) yield some;
}
