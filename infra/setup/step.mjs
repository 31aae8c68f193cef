// @ts-check
const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const terminal = process.stderr;

/**
 * Does the work and lets whoever waits see it: a line that counts the seconds at a terminal, a line now and then elsewhere. On
 * standard error, because `npm run stack` has addresses to print.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 */
export async function step(what, work) {
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  let frame = 0;
  const isLive = terminal.isTTY === true;
  const show = () =>
    terminal.write(
      isLive ? `\r${frames[frame++ % frames.length]} ${what} ${seconds()}` : `… ${what} ${seconds()}\n`,
    );
  const wipe = isLive ? '\r\x1b[K' : '';
  if (isLive) show();
  else terminal.write(`… ${what}\n`);
  const timer = setInterval(show, isLive ? 100 : 15_000);
  try {
    const result = await work();
    terminal.write(`${wipe}✓ ${what} ${seconds()}\n`);
    return result;
  } catch (error) {
    terminal.write(`${wipe}✗ ${what} ${seconds()}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
