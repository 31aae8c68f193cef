import type { TitleInFile } from '@wegwarte/contract';
import type { Title } from '../../kernel/title.ts';

/** The title as written, in both languages; without one, the id in a readable form: `click-collect` is "Click collect". */
export function titleOf(written: TitleInFile | undefined, id: string): Title {
  if (typeof written === 'string') return { en: written, de: written };
  const fallback = humanised(id);
  return { en: written?.en ?? written?.de ?? fallback, de: written?.de ?? written?.en ?? fallback };
}

function humanised(id: string): string {
  const words = id.split('-').filter(Boolean).join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
