import { ownNode } from '../project.mjs';
import { startChild } from './child.ts';
import type { Child, ChildOptions } from './child.ts';

/** The server, started anew whenever it is asked to; one that ends by itself waits for the next change. */
export class RestartingServer {
  private readonly args: readonly string[];
  private readonly options: ChildOptions;
  private readonly say: (line: string) => void;
  private child: Child | null = null;
  private changing: Promise<void> = Promise.resolve();

  constructor(args: readonly string[], options: ChildOptions, say: (line: string) => void) {
    this.args = args;
    this.options = options;
    this.say = say;
  }

  start(): void {
    const child = startChild(ownNode, this.args, this.options);
    this.child = child;
    void child.ended.then((how) => {
      if (this.child !== child) return;
      this.child = null;
      this.say(`the server ended (${how}); it starts again with the next change`);
    });
  }

  restart(): void {
    this.changing = this.changing.then(async () => {
      await this.end();
      this.say('the server starts again with what changed');
      this.start();
    });
  }

  async stop(): Promise<void> {
    await this.changing;
    await this.end();
  }

  private async end(): Promise<void> {
    const { child } = this;
    this.child = null;
    await child?.stop();
  }
}
