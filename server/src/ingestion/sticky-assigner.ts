import { AssignerProtocol } from 'kafkajs';
import type { PartitionAssigner } from 'kafkajs';
import type { PartitionName } from '../workflows/checkpoint-store.ts';

export interface GroupMember {
  readonly id: string;
  /** What it follows now, as it says itself. */
  readonly holds: readonly PartitionName[];
}

/**
 * Shares partitions out evenly, each where it is as far as that goes: a partition that moves takes its state through the
 * database, one that stays keeps it in memory. Where two members hold the same one (the one of them has been thrown out and
 * does not know yet), the first by id gets it: the database fences whoever is wrong.
 */
export function shareOut(
  partitions: readonly PartitionName[],
  members: readonly GroupMember[],
): Map<string, PartitionName[]> {
  const free = new Map(partitions.map((name) => [label(name), name]));
  const held = [...members]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, holds }) => ({ id, keeps: holds.map(label).filter((key) => take(free, key)) }));
  // Those that hold most get one more where it does not come out even: so the fewest have to move.
  held.sort((a, b) => b.keeps.length - a.keeps.length);
  const evenly = Math.floor(partitions.length / members.length);
  const oneMore = partitions.length % members.length;
  const names = new Map(partitions.map((name) => [label(name), name]));
  const shares = held.map(({ id, keeps }, index) => {
    const room = evenly + (index < oneMore ? 1 : 0);
    for (const key of keeps.slice(room)) free.set(key, names.get(key)!);
    return { id, room, keys: keeps.slice(0, room) };
  });
  const left = [...free.keys()].sort();
  for (const { keys, room } of shares) keys.push(...left.splice(0, room - keys.length));
  return new Map(shares.map(({ id, keys }) => [id, keys.map((key) => names.get(key)!)]));
}

/** For kafkajs. Each member says with its membership what it follows; the group's leader shares out by that. */
export function stickyAssigner(holds: () => readonly PartitionName[]): PartitionAssigner {
  const name = 'WegwarteSticky';
  const version = 1;
  return ({ cluster }) => ({
    name,
    version,
    protocol({ topics }) {
      const userData = Buffer.from(JSON.stringify(byTopic(holds())));
      return { name, metadata: AssignerProtocol.MemberMetadata.encode({ version, topics, userData }) };
    },
    async assign({ members, topics }) {
      const partitions = topics.flatMap((topic) =>
        cluster
          .findTopicPartitionMetadata(topic)
          .map(({ partitionId }): PartitionName => ({ topic, partition: partitionId })),
      );
      const asking = members.map(({ memberId, memberMetadata }) => ({
        id: memberId,
        holds: heldBy(memberMetadata),
      }));
      return [...shareOut(partitions, asking)].map(([memberId, share]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version,
          assignment: byTopic(share),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });
}

/** A member whose words are not understood holds nothing: it costs a move, no more. */
function heldBy(memberMetadata: Buffer): PartitionName[] {
  try {
    const { userData } = AssignerProtocol.MemberMetadata.decode(memberMetadata)!;
    const held = JSON.parse(userData.toString()) as Record<string, number[]>;
    return Object.entries(held).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
  } catch {
    return [];
  }
}

function byTopic(names: readonly PartitionName[]): Record<string, number[]> {
  const grouped: Record<string, number[]> = {};
  for (const { topic, partition } of names) (grouped[topic] ??= []).push(partition);
  return grouped;
}

function take(free: Map<string, PartitionName>, key: string): boolean {
  return free.delete(key);
}

function label({ topic, partition }: PartitionName): string {
  return `${topic}/${partition}`;
}
