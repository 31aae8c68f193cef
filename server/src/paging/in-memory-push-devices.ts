import { MAX_DEVICES_OF_PERSON, type PushDevice, type PushDevices } from './push-devices.ts';

/** For tests: keeps the promises of the port in a map. */
export class InMemoryPushDevices implements PushDevices {
  private readonly stored = new Map<string, PushDevice>();

  async add(device: PushDevice): Promise<void> {
    this.stored.set(device.id, device);
    for (const { id } of (await this.of(device.person)).slice(MAX_DEVICES_OF_PERSON)) this.stored.delete(id);
  }

  async find(id: string): Promise<PushDevice | null> {
    return this.stored.get(id) ?? null;
  }

  async of(person: string): Promise<readonly PushDevice[]> {
    return (await this.all()).filter((one) => one.person === person);
  }

  async all(): Promise<readonly PushDevice[]> {
    return [...this.stored.values()]
      .sort((a, b) => b.addedAtMs - a.addedAtMs || (a.id < b.id ? -1 : 1))
      .slice(0, 1_000);
  }

  async reached(id: string, atMs: number): Promise<void> {
    const device = this.stored.get(id);
    if (device) this.stored.set(id, { ...device, reachedAtMs: atMs });
  }

  async remove(id: string): Promise<boolean> {
    return this.stored.delete(id);
  }
}
