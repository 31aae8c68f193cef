// @ts-check
import { spawn } from 'node:child_process';
import { SetupFailure } from './enter.mjs';
import { projectFolder } from './project.mjs';

/**
 * Runs a program of which nobody wants to read anything unless it fails.
 * @param {string} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 */
export function runQuietly(name, args, env) {
  // npm and nx are batch files on Windows, which only a shell can run.
  const child = spawn(name, args, { cwd: projectFolder, env, shell: process.platform === 'win32' });
  let printed = '';
  const keep = (/** @type {Buffer} */ chunk) => {
    printed += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new SetupFailure(`${name} could not be run: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new SetupFailure(
            `${printed.trim()}\n\n${name} ${args[0]} failed (${signal || `exit code ${code}`}).`,
          ),
        );
    });
  });
}
