// @ts-check
// Everything in this folder that ends in .mjs runs under the machine's own Node, before anything is installed: Node's own modules
// only, and no syntax that a Node too old for us could not even read.

/** The oldest Node that can install and build the rest, which then runs under the Node that it brought along. */
const oldest = { major: 20, minor: 19 };

/** Something that the person at the terminal can put right; its message says how. */
export class SetupFailure extends Error {}

/**
 * Runs one of the commands behind `npm start`, `npm test` and so on; its result becomes the exit code.
 * @param {() => Promise<number>} work
 */
export async function enter(work) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
    console.error(
      `Wegwarte needs Node ${oldest.major}.${oldest.minor} or later to set itself up; this is Node ${process.versions.node}.`,
    );
    process.exitCode = 1;
    return;
  }
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
