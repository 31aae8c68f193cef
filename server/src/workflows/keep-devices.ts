import { createHash } from 'node:crypto';
import type { DeviceInput, DevicesView, DeviceTestView, DeviceView } from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { Team } from '../on-call/team.ts';
import type { PageSettings } from '../paging/compose-page-content.ts';
import type { Attempt, AttemptOutcome } from '../paging/page-channel.ts';
import type { Page } from '../paging/page.ts';
import { planTestPages } from '../paging/plan-test-pages.ts';
import type { PushDevice, PushDevices } from '../paging/push-devices.ts';
import type { AuditTrail } from './audit-trail.ts';
import { namesIn } from './show-on-call.ts';

/** Port: writes to one device alone. */
export interface DeviceWriter {
  sendTo(device: PushDevice, page: Page, attempt: Omit<Attempt, 'earlier'>): Promise<AttemptOutcome>;
}

export interface KeepDevicesParts {
  readonly devices: PushDevices;
  readonly writer: DeviceWriter;
  readonly audit: AuditTrail;
  readonly teams: () => readonly Team[];
  /** Public key of this server, base64url. */
  readonly key: string;
  readonly settings: Omit<PageSettings, 'demonstration'>;
  readonly clock: Clock;
}

/** Whoever tries a device out waits before it. */
const TEST_MS = 15_000;

/**
 * The devices that show somebody's pages. Whoever is signed in says whose a device is, as they do who answers a page of
 * a team: the audit keeps who said so.
 */
export class KeepDevices {
  private readonly parts: KeepDevicesParts;

  constructor(parts: KeepDevicesParts) {
    this.parts = parts;
  }

  async list(): Promise<DevicesView> {
    const { devices, teams, key } = this.parts;
    const told = toldOnDevices(teams());
    return {
      key,
      people: teams().flatMap(({ people = [] }) =>
        people.map(({ person, name }) => ({ person, name, isTold: told.has(person) })),
      ),
      devices: (await devices.all()).map((device) => this.show(device)),
    };
  }

  /** The same device again takes the place of the one before. @throws WegwarteError `not-found` without such a person */
  async add({ person, label, subscription }: DeviceInput, by: string): Promise<DeviceView> {
    const { devices, audit, clock } = this.parts;
    this.teamOf(person);
    const { endpoint, keys } = subscription;
    const device: PushDevice = {
      id: createHash('sha256').update(endpoint).digest('hex').slice(0, 32),
      person,
      label,
      endpoint,
      keys,
      addedBy: by,
      addedAtMs: clock.now(),
      reachedAtMs: null,
    };
    const entry = { atMs: device.addedAtMs, actor: by, action: 'add-device', subject: person } as const;
    await audit.record({ ...entry, detail: `${label} (${device.id})` });
    await devices.add(device);
    return this.show(device);
  }

  /** @throws WegwarteError `not-found` */
  async remove(id: string, by: string): Promise<void> {
    const { devices, audit, clock } = this.parts;
    const device = await this.known(id);
    await devices.remove(id);
    const entry = { atMs: clock.now(), actor: by, action: 'remove-device', subject: device.person } as const;
    await audit.record({ ...entry, detail: `${device.label} (${id})` });
  }

  /** Sends it an example of a page, marked as a test. @throws WegwarteError `not-found` */
  async test(id: string): Promise<DeviceTestView> {
    const { writer, settings, clock } = this.parts;
    const device = await this.known(id);
    const team = this.teamOf(device.person);
    const [example] = planTestPages(team, settings, clock.now());
    const attempt = { language: team.language, links: null, signal: AbortSignal.timeout(TEST_MS) };
    const outcome = await writer.sendTo(device, example!.alarm, attempt);
    const arrived = outcome.kind === 'delivered';
    return { arrived, detail: outcome.kind === 'delivered' ? '' : outcome.detail };
  }

  private async known(id: string): Promise<PushDevice> {
    const device = await this.parts.devices.find(id);
    if (device) return device;
    throw new WegwarteError('not-found', `there is no device ${id}, or it has let go of its pages`);
  }

  private teamOf(person: string): Team {
    const team = this.parts.teams().find(({ people }) => people?.some((one) => one.person === person));
    if (team) return team;
    throw new WegwarteError('not-found', `no person has the id ${person}`);
  }

  private show({ id, person, label, addedBy, addedAtMs, reachedAtMs }: PushDevice): DeviceView {
    return {
      id,
      person: { person, name: namesIn(this.parts.teams())(person) },
      label,
      addedBy,
      addedAt: new Date(addedAtMs).toISOString(),
      reachedAt: reachedAtMs === null ? null : new Date(reachedAtMs).toISOString(),
    };
  }
}

/** Those whose devices some file sends pages to. */
function toldOnDevices(teams: readonly Team[]): ReadonlySet<string> {
  const all = teams.flatMap(({ channels, people = [] }) => [
    ...channels,
    ...people.flatMap((one) => one.channels),
  ]);
  return new Set(all.flatMap((channel) => (channel.kind === 'push' ? [channel.person] : [])));
}
