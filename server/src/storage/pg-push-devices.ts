import { MAX_DEVICES_OF_PERSON, type PushDevice, type PushDevices } from '../paging/push-devices.ts';
import type { Database } from './database.ts';

interface DeviceRow extends Omit<PushDevice, 'keys'> {
  p256dh: string;
  auth: string;
}

export class PgPushDevices implements PushDevices {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async add(device: PushDevice): Promise<void> {
    const { id, person, label, endpoint, keys, addedBy, addedAtMs, reachedAtMs } = device;
    const values = [id, person, label, endpoint, keys.p256dh, keys.auth, addedBy, addedAtMs, reachedAtMs];
    await this.database.transaction(async (transaction) => {
      await transaction.query(upsertDevice, values);
      await transaction.query(deleteOldest, [person, MAX_DEVICES_OF_PERSON]);
    });
  }

  async find(id: string): Promise<PushDevice | null> {
    const [row] = await this.database.query<DeviceRow>(selectOne, [id]);
    return row ? asDevice(row) : null;
  }

  async of(person: string): Promise<readonly PushDevice[]> {
    return (await this.database.query<DeviceRow>(selectOfPerson, [person])).map(asDevice);
  }

  async all(): Promise<readonly PushDevice[]> {
    return (await this.database.query<DeviceRow>(selectAll)).map(asDevice);
  }

  async reached(id: string, atMs: number): Promise<void> {
    await this.database.query(updateReached, [id, atMs]);
  }

  async remove(id: string): Promise<boolean> {
    return (await this.database.query(deleteDevice, [id])).length === 1;
  }
}

function asDevice({ p256dh, auth, ...device }: DeviceRow): PushDevice {
  return { ...device, keys: { p256dh, auth } };
}

const columns = /* sql */ `
  id, person, label, endpoint, p256dh, auth, added_by as "addedBy",
  (extract(epoch from added_at) * 1000)::float8 as "addedAtMs",
  (extract(epoch from reached_at) * 1000)::float8 as "reachedAtMs"`;

const upsertDevice = /* sql */ `
  insert into push_device (id, person, label, endpoint, p256dh, auth, added_by, added_at, reached_at)
  values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000))
  on conflict (id) do update set person = excluded.person, label = excluded.label, endpoint = excluded.endpoint,
    p256dh = excluded.p256dh, auth = excluded.auth, added_by = excluded.added_by, added_at = excluded.added_at,
    reached_at = excluded.reached_at`;

const deleteOldest = /* sql */ `
  delete from push_device where id in (
    select id from push_device where person = $1 order by added_at desc, id offset $2)`;

const selectOne = /* sql */ `select ${columns} from push_device where id = $1`;

const selectOfPerson = /* sql */ `
  select ${columns} from push_device where person = $1 order by added_at desc, id`;

const selectAll = /* sql */ `select ${columns} from push_device order by added_at desc, id limit 1000`;

const updateReached = /* sql */ `
  update push_device set reached_at = to_timestamp($2::float8 / 1000) where id = $1`;

const deleteDevice = /* sql */ `delete from push_device where id = $1 returning id`;
