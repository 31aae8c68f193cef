import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

const file = new URL('README.md', import.meta.url);
const [begins, ends] = ['<!-- measured: written by npm run bench -- --write -->', '<!-- end of measured -->'];

/** Puts what was measured between the marks in the README, laid out as everything else is. */
export async function writeReadme(markdown: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [from, to] = [text.indexOf(begins), text.indexOf(ends)];
  if (from < 0 || to < from)
    throw new Error(`test/bench/README.md: the marks "${begins}" and "${ends}" are missing`);
  const whole = `${text.slice(0, from + begins.length)}\n\n${markdown}\n\n${text.slice(to)}`;
  const layout = await resolveConfig(file);
  await writeFile(file, await format(whole, { ...layout, parser: 'markdown' }));
}
