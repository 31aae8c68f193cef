import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '@wegwarte/simulator';
import { produce } from './produce.ts';

const EVERY_MS = 500;

/** A world from `fromMs` on, as its time comes, until it is stopped: customers keep coming. */
export class LiveTraffic {
  /** Touchpoints written so far. */
  written = 0;
  private isStopping = false;
  private readonly running: Promise<void>;

  constructor(world: World, fromMs: number, brokers: readonly string[], topic: string) {
    this.running = this.run(world, fromMs, brokers, topic);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async run(world: World, startMs: number, brokers: readonly string[], topic: string): Promise<void> {
    let fromMs = startMs;
    while (!this.isStopping) {
      const toMs = Date.now();
      this.written += await produce(brokers, topic, world.touchpoints(fromMs, toMs));
      fromMs = toMs;
      await sleep(EVERY_MS);
    }
  }
}
