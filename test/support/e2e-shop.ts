import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigurationInput } from '../../server/src/app/configuration.ts';
import { freePort } from '../../infra/stack/free-port.ts';
import { Pager } from './e2e-pager.ts';
import { WegwarteProcess } from './wegwarte-process.ts';
import { testToken } from './wegwarte-setup.ts';

const checkout = fileURLToPath(new URL('../e2e/shop/checkout.yaml', import.meta.url));

/**
 * A small shop that is watched for real: the built server on an embedded database of its own, at an address it keeps over
 * restarts, customers from the simulator through the front door, and a receiver for its pages.
 */
export class WatchedShop {
  readonly address: string;
  readonly pager: Pager;
  server: WegwarteProcess;
  private readonly folder: string;
  private readonly configuration: ConfigurationInput;
  private readonly simulations: WegwarteProcess[] = [];

  private constructor(port: number, folder: string, pager: Pager, more: Partial<ConfigurationInput>) {
    this.address = `http://127.0.0.1:${port}`;
    this.folder = folder;
    this.pager = pager;
    const teams = ['shop', 'payments'].map((team) => {
      const file = join(folder, `${team}.yaml`);
      const title = team === 'shop' ? { en: 'Shop', de: 'Shop' } : { en: 'Payments', de: 'Zahlungen' };
      const channels = [{ webhook: pager.addressOf(team), secret: pager.secret }];
      // JSON is YAML too.
      writeFileSync(file, JSON.stringify({ team, title, channels }));
      return file;
    });
    this.configuration = {
      http: { port },
      database: { embedded: join(folder, 'data') },
      journeys: [checkout],
      teams,
      access: { pseudonymKey: 'pseudonym-key-of-the-tests-0123456789', apiTokens: [testToken] },
      paging: { allowPrivateTargets: true },
      ...more,
    };
    this.server = WegwarteProcess.serve(this.configuration);
  }

  static async open(more: Partial<ConfigurationInput> = {}): Promise<WatchedShop> {
    const folder = mkdtempSync(join(tmpdir(), 'wegwarte-shop-'));
    const shop = new WatchedShop(await freePort(), folder, await Pager.start(), more);
    await shop.server.address();
    return shop;
  }

  /** The same server once more: same data, same address. */
  async restart(): Promise<void> {
    this.server = WegwarteProcess.serve(this.configuration);
    await this.server.address();
  }

  /** Customers, as `wegwarte simulate` makes them; the smallest world at 12 touchpoints a second unless said otherwise. */
  simulate(...args: string[]): WegwarteProcess {
    const all = ['simulate', '--profile', 'tiny', '--rhythm', 'flat', '--seed', '11', '--rate', '12'];
    all.push('--to', 'http', '--url', this.address, ...args);
    const simulation = WegwarteProcess.run(all, { WEGWARTE_API_TOKEN: testToken.token });
    this.simulations.push(simulation);
    return simulation;
  }

  async close(): Promise<void> {
    await Promise.all([this.server, ...this.simulations].map((one) => one.isRunning && one.kill()));
    await this.pager.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
