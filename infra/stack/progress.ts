/** Does the work, and lets the one who waits know what takes how long. */
export type Progress = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** Speaks of what takes longer than a moment: a line when it is clear that it will, and one with its duration when it is done. */
export function printedProgress(print: (line: string) => void): Progress {
  return async (what, work) => {
    const startedAt = performance.now();
    const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    let announced = false;
    const announce = setTimeout(() => {
      announced = true;
      print(`${what} …`);
    }, 300);
    const remind = setInterval(() => print(`${what} … ${seconds()}`), 15_000);
    try {
      const result = await work();
      if (announced) print(`${what}: ${seconds()}`);
      return result;
    } catch (error) {
      print(`${what}: failed after ${seconds()}`);
      throw error;
    } finally {
      clearTimeout(announce);
      clearInterval(remind);
    }
  };
}

/** On standard error, so that standard output carries nothing but the addresses. */
export const onStderr: Progress = printedProgress((line) => process.stderr.write(`stack: ${line}\n`));

export const silent: Progress = (_what, work) => work();
