// @ts-check
import { dirname, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const modulesFolder = join(projectFolder, 'node_modules');

const isWindows = process.platform === 'win32';

/** The Node that the lock file pins, and that everything but the set-up runs under. */
export const ownNode = join(modulesFolder, 'node', 'bin', isWindows ? 'node.exe' : 'node');

const binFolder = join(modulesFolder, '.bin');
const path = (process.env.PATH || '').split(delimiter);

/** Finds the project's programs first, its Node among them. */
export const ownEnvironment = { ...process.env, PATH: [binFolder, ...path].join(delimiter) };

/** Finds nothing of the project's: for npm, which would otherwise delete the Node that it runs under. */
export const outsideEnvironment = {
  ...process.env,
  PATH: path.filter((folder) => !folder.startsWith(modulesFolder)).join(delimiter),
};
