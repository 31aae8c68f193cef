import type { AuditView, ChannelView, InstanceView, SystemView } from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import type { Team } from '../on-call/team.ts';
import { channelKeys } from '../paging/channel-key.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { InstanceRegister, RegisteredInstance } from './instance-register.ts';
import type { ChannelRecord, SystemReader } from './system-reader.ts';

/** Four announcements missed: it is gone, or cannot reach the database. */
const SILENT_AFTER_MS = 20_000;
const MAX_ENTRIES = 200;

export interface ShowSystemParts {
  readonly reader: SystemReader;
  readonly register: InstanceRegister;
  readonly audit: AuditTrail;
  readonly teams: () => readonly Team[];
  readonly keepHistoryMs: number;
  readonly clock: Clock;
}

/** How Wegwarte itself is doing, and what was done with it. */
export class ShowSystem {
  private readonly parts: ShowSystemParts;

  constructor(parts: ShowSystemParts) {
    this.parts = parts;
  }

  async now(): Promise<SystemView> {
    const { reader, register, teams, keepHistoryMs, clock } = this.parts;
    const [sizes, instances, records] = await Promise.all([
      reader.sizes(),
      register.list(),
      reader.channelRecords(),
    ]);
    const { server, timescale, tables, keptSinceMs } = sizes;
    return {
      at: instant(clock.now())!,
      instances: instances.map(showInstance),
      storage: {
        server,
        timescale,
        bytes: tables.reduce((all, { bytes }) => all + bytes, 0),
        tables: tables.map(({ table, bytes }) => ({ table, bytes })),
        keepSeconds: keepHistoryMs / 1_000,
        keptSince: instant(keptSinceMs),
      },
      channels: showChannels(teams(), records),
    };
  }

  async audited(): Promise<readonly AuditView[]> {
    const entries = await this.parts.audit.latest(MAX_ENTRIES);
    return entries.map(({ atMs, actor, action, subject, detail }) => {
      return { at: instant(atMs)!, actor, action, subject, detail };
    });
  }
}

function showInstance(instance: RegisteredInstance): InstanceView {
  const { id, host, build, startedMs, heardMs, quietMs, isElected, partitions } = instance;
  const silent = quietMs > SILENT_AFTER_MS;
  return {
    id,
    host,
    build,
    startedAt: instant(startedMs)!,
    heardAt: instant(heardMs)!,
    silent,
    // One that is not heard of has lost the lock by then, whatever it said last.
    elected: isElected && !silent,
    partitions,
  };
}

/** All that are configured; of others, which pages went to once, nothing is said. */
function showChannels(teams: readonly Team[], records: readonly ChannelRecord[]): ChannelView[] {
  return teams.flatMap((team) =>
    [...channelKeys(team).keys()].map((channel): ChannelView => {
      const record = records.find((one) => one.team === team.team && one.channel === channel);
      const isInTrouble = (record?.triedInVainMs ?? -Infinity) > (record?.deliveredMs ?? -Infinity);
      return {
        team: team.team,
        title: team.title,
        channel,
        lastDelivered: instant(record?.deliveredMs ?? null),
        lastFailed: instant(record?.failedMs ?? null),
        waiting: record?.waiting ?? 0,
        trouble: isInTrouble ? (record?.trouble ?? null) : null,
      };
    }),
  );
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
