import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

const ends = '<!-- end of measured -->';

/** Puts what was measured between the marks in a document of this folder, laid out as everything else is. */
export async function writeReadme(
  markdown: string,
  name = 'README.md',
  command = 'npm run bench',
): Promise<void> {
  const file = new URL(name, import.meta.url);
  const begins = `<!-- measured: written by ${command} -- --write -->`;
  const text = await readFile(file, 'utf8');
  const [from, to] = [text.indexOf(begins), text.indexOf(ends)];
  if (from < 0 || to < from)
    throw new Error(`test/bench/${name}: the marks "${begins}" and "${ends}" are missing`);
  const whole = `${text.slice(0, from + begins.length)}\n\n${markdown}\n\n${text.slice(to)}`;
  const layout = await resolveConfig(file);
  await writeFile(file, await format(whole, { ...layout, parser: 'markdown' }));
}
