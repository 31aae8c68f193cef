// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { SetupFailure } from './enter.mjs';
import { ownEnvironment, ownNode, projectFolder } from './project.mjs';

/**
 * Runs a program of the project under its own Node until it ends, and returns its exit code.
 *
 * Whoever presses Ctrl-C sends SIGINT to the program as well as to us, and npm sends us another: we ask once, by SIGTERM, so that
 * the program is never told to hurry by accident. A second Ctrl-C reaches it by itself.
 * @param {string} file
 * @param {string[]} args
 * @param {string[]} nodeOptions for Node itself
 * @returns {Promise<number>}
 */
export function handOver(file, args, nodeOptions = []) {
  const child = spawn(ownNode, [...nodeOptions, file, ...args], {
    cwd: projectFolder,
    env: ownEnvironment,
    stdio: 'inherit',
  });
  let isAsked = false;
  const ask = () => {
    if (!isAsked) child.kill('SIGTERM');
    isAsked = true;
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, ask);
  if (process.env.npm_lifecycle_event) whenOrphaned(ask);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new SetupFailure(`${ownNode} could not be run: ${error.message}`)));
    child.once('exit', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : Number(code)));
  });
}

/**
 * npm runs us by a shell, and a shell that is ended by a signal tells nobody: without this, stopping npm would leave all running.
 * @param {() => void} act
 */
function whenOrphaned(act) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 500);
  timer.unref();
}
