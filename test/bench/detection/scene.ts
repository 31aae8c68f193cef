import type { Disturbance } from './disturbance.ts';
import type { Happening, Judge } from './judge.ts';
import { Panel } from './panel.ts';
import type { StepTick } from './step-source.ts';
import type { Trained } from './training.ts';
import type { WorldSource } from './world-source.ts';

/**
 * A world with all who watch it. It can go on in several ways from one moment, so that what they have learnt is learnt
 * once for all incidents.
 */
export class Scene {
  readonly source: WorldSource;
  readonly panel: Panel;
  readonly judge: Judge | null;

  private constructor(source: WorldSource, panel: Panel, judge: Judge | null) {
    this.source = source;
    this.panel = panel;
    this.judge = judge;
  }

  /** @param luck histories differ by it */
  static after({ source, learnt, judge }: Trained, luck: number): Scene {
    return new Scene(source.fork(luck), Panel.of(source.world, learnt), judge?.fork() ?? null);
  }

  /** Customers who are on their way do not meet the disturbances: those must begin later than the deadline. */
  fork(luck: number, disturbances: readonly Disturbance[]): Scene {
    return new Scene(this.source.fork(luck, disturbances), this.panel.fork(), this.judge?.fork() ?? null);
  }

  next(): { readonly tick: StepTick; readonly happening: Happening | null } {
    const [tick] = this.source.next();
    this.panel.take(tick!);
    return { tick: tick!, happening: this.judge?.take(tick!) ?? null };
  }
}
