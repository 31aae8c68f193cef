// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from './enter.mjs';
import { modulesFolder, outsideEnvironment, ownNode, projectFolder } from './project.mjs';
import { runQuietly } from './run-quietly.mjs';
import { step } from './step.mjs';

/** Installs what the lock file names, unless that is what is installed. */
export async function haveDependencies() {
  if (areInstalled()) return;
  await step('dependencies', () =>
    // As errors only: npm has a line for every package that is deprecated or made for the Node that comes with them.
    runQuietly('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], outsideEnvironment),
  );
  if (!existsSync(ownNode)) {
    throw new SetupFailure(
      'npm installed the package "node" without its program: let install scripts run (npm config delete ignore-scripts).',
    );
  }
}

/** npm notes what it installed once it is done, so that an installation that was interrupted counts for nothing. */
function areInstalled() {
  const wanted = packagesIn(join(projectFolder, 'package-lock.json'));
  const installed = packagesIn(join(modulesFolder, '.package-lock.json'));
  if (!wanted) throw new SetupFailure('package-lock.json is missing: this is no whole copy of the project.');
  if (!installed || !existsSync(ownNode)) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed[path];
    // What is made for other machines is left out.
    if (!found) return Boolean(optional || devOptional);
    return found.version === version && found.integrity === integrity;
  });
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined}
 */
function packagesIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}
