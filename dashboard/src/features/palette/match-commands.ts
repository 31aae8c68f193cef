export interface Matched {
  /** What is read, and searched. */
  readonly title: string;
  /** What kind of thing it is; searched too. */
  readonly kind: string;
}

/**
 * Those that every word typed fits, best first, else in the order given: their title begins with what was typed; each word
 * begins a word of theirs; each occurs; the letters of each follow one another from the beginning of a word on, as `chkt`
 * does in `checkout`. Case and accents are as good as none.
 */
export function matchCommands<Item extends Matched>(items: readonly Item[], typed: string): Item[] {
  const text = plain(typed).trim();
  if (text === '') return [...items];
  const words = wordsOf(text);
  const ranked = items.flatMap((item) => {
    const rank = rankOf(plain(item.title), wordsOf(plain(item.kind)), text, words);
    return rank === null ? [] : [{ item, rank }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

function rankOf(
  title: string,
  kind: readonly string[],
  text: string,
  words: readonly string[],
): number | null {
  if (title.startsWith(text)) return 0;
  // Of signs alone, which no word is made of, nothing but the title can be found.
  if (words.length === 0) return title.includes(text) ? 2 : null;
  const begun = [...wordsOf(title), ...kind];
  if (words.every((word) => begun.some((one) => one.startsWith(word)))) return 1;
  if (words.every((word) => begun.some((one) => one.includes(word)))) return 2;
  return words.every((word) => begun.some((_, from) => isStrewn(word, begun.slice(from).join(''))))
    ? 3
    : null;
}

/** Whether its letters stand there in their order, the first one first. A single letter says too little. */
function isStrewn(word: string, text: string): boolean {
  if (word.length < 2 || text[0] !== word[0]) return false;
  let at = 0;
  for (const letter of text) if (letter === word[at]) at++;
  return at === word.length;
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
