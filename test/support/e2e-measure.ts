import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';

const dashboard = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url));

/** What the browser itself counts of a page's main thread. */
export class MainThread {
  private readonly session: CDPSession;

  private constructor(session: CDPSession) {
    this.session = session;
  }

  static async of(page: Page): Promise<MainThread> {
    const session = await page.context().newCDPSession(page);
    // Time of the thread, not of the clock: what other programs take from the machine is not the page's doing.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new MainThread(session);
  }

  /** CPU that tasks have taken since the page was opened, seconds. */
  taskSeconds(): Promise<number> {
    return this.metric('TaskDuration');
  }

  /** Heap in use after everything that can be thrown away was, bytes. */
  async heapBytes(): Promise<number> {
    for (let round = 0; round < 3; round++) await this.session.send('HeapProfiler.collectGarbage');
    return this.metric('JSHeapUsedSize');
  }

  async throttle(rate: number): Promise<void> {
    await this.session.send('Emulation.setCPUThrottlingRate', { rate });
  }

  private async metric(name: string): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    const found = metrics.find((one) => one.name === name);
    if (!found) throw new Error(`Chromium does not count ${name}`);
    return found.value;
  }
}

/** Script that the built page loads before anything is shown, gzip bytes. */
export function initialScriptBytes(): number {
  const html = readFileSync(`${dashboard}index.html`, 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]!);
  if (files.length === 0) throw new Error('the built page names no script');
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(`${dashboard}${file}`)).length, 0);
}
