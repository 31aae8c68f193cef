import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '@wegwarte/simulator';
import { produce } from './produce.ts';

/** Event time that passes in a second of ours. */
const SECONDS_A_SECOND = 20;

/** A world whose time passes faster than ours, from `fromMs` on until it is stopped: customers keep coming. */
export class FastTraffic {
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
    for (let fromMs = startMs; !this.isStopping; fromMs += SECONDS_A_SECOND * 1000) {
      const second = sleep(1_000);
      const touchpoints = world.touchpoints(fromMs, fromMs + SECONDS_A_SECOND * 1000);
      this.written += await produce(brokers, topic, touchpoints);
      await second;
    }
  }
}
