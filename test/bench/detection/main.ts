import { execFileSync } from 'node:child_process';
import { projectFolder } from '../../../infra/setup/project.mjs';
import { writePlots } from '../plots.ts';
import { writeReadme } from '../readme.ts';
import { measureCost } from './cost.ts';
import { makeDetectorJudge } from './detector-judge.ts';
import { measureCells } from './measure-cells.ts';
import { help, readOptions } from './options.ts';
import type { Options } from './options.ts';
import { detectionPlots } from './plots-of.ts';
import { Pool } from './pool.ts';
import { report } from './report.ts';
import { keyOfCode, Results } from './results.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  let options: Options | 'help';
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`bench:detection: ${(error as Error).message}`);
    return 2;
  }
  if (options === 'help') console.log(help);
  else await bench(options);
  return 0;
}

async function bench(options: Options): Promise<void> {
  const key = await keyOfCode();
  const results = new Results(key);
  const tell = (text: string) => console.error(`bench:detection: ${text}`);
  tell(`results of code ${key}`);
  if (options.cost) await results.keepCost(await measureCost());
  else if (!options.report) await measureCells(options, results, makeDetectorJudge, tell);

  const cells = await results.all();
  const pools = {
    '20/h': new Pool('20/h', cells),
    '5/min': new Pool('5/min', cells),
    '300/min': new Pool('300/min', cells),
    '500/s': new Pool('500/s', cells),
  };
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: projectFolder }).toString();
  const date = new Date().toISOString().slice(0, 10);
  const markdown = report(pools, cells, await results.cost(), { date, commit: commit.trim(), key });
  console.log(markdown);
  if (!options.write) return;
  const plots = await writePlots(detectionPlots(pools));
  const pictures = plots.map((name) => `![${name}](plots/${name}.svg)`);
  await writeReadme([markdown, ...pictures].join('\n\n'), 'detection.md', 'npm run bench:detection');
}
