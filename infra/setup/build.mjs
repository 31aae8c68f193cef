// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { modulesFolder, ownEnvironment, projectFolder } from './project.mjs';
import { runQuietly } from './run-quietly.mjs';
import { step } from './step.mjs';

/** All that a build is made of. */
const sources = [
  'package-lock.json',
  'nx.json',
  'tsconfig.base.json',
  ...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src'].flatMap((name) =>
    ['server', 'server/contract', 'test/simulator'].map((project) => `${project}/${name}`),
  ),
  ...['package.json', 'tsconfig.json', 'vite.config.ts', 'index.html', 'public', 'src'].map(
    (name) => `dashboard/${name}`,
  ),
];
const products = [
  'server/contract/dist/index.js',
  'test/simulator/dist/index.js',
  'server/dist/cli/main.js',
  'dashboard/dist/index.html',
];
const isTest = /\.(test|suite)\.ts$/;
/** Beside the dependencies, so that it goes when they go. */
const noteFile = join(modulesFolder, '.cache', 'wegwarte', 'built-from');

/**
 * Builds, unless what is built was built from the sources as they are.
 * @param {typeof step} progress how whoever waits is told
 */
export async function haveBuild(progress = step) {
  const fingerprint = fingerprintOf(sources);
  if (isBuiltFrom(fingerprint)) return;
  rmSync(noteFile, { force: true });
  await progress('build', build);
  noteBuild(fingerprint);
}

function build() {
  return runQuietly('nx', ['run-many', '-t', 'build', '--output-style=static'], ownEnvironment);
}

/** @param {string} fingerprint */
function isBuiltFrom(fingerprint) {
  const isWhole = products.every((file) => existsSync(join(projectFolder, file)));
  return isWhole && existsSync(noteFile) && readFileSync(noteFile, 'utf8') === fingerprint;
}

/** @param {string} fingerprint */
function noteBuild(fingerprint) {
  mkdirSync(dirname(noteFile), { recursive: true });
  writeFileSync(noteFile, fingerprint);
}

/**
 * By content, not by time: a branch that was left and entered again is the same branch.
 * @param {string[]} paths
 */
function fingerprintOf(paths) {
  const hash = createHash('sha256');
  const add = (/** @type {string} */ path) => {
    const file = join(projectFolder, path);
    if (!existsSync(file)) return;
    if (statSync(file).isDirectory()) {
      for (const name of readdirSync(file).sort()) add(`${path}/${name}`);
    } else if (!isTest.test(path)) {
      hash.update(`${path}\0`).update(readFileSync(file)).update('\0');
    }
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}
