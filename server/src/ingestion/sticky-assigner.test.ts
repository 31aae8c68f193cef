import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssignerProtocol } from 'kafkajs';
import type { PartitionName } from '../workflows/checkpoint-store.ts';
import { shareOut, stickyAssigner } from './sticky-assigner.ts';

const partitions = (count: number): PartitionName[] =>
  Array.from({ length: count }, (_, partition) => ({ topic: 'touchpoints', partition }));
const some = (...numbers: number[]) => numbers.map((partition) => ({ topic: 'touchpoints', partition }));
const numbers = (shares: Map<string, PartitionName[]>) =>
  Object.fromEntries([...shares].map(([id, share]) => [id, share.map(({ partition }) => partition).sort()]));

describe('sharing out', () => {
  it('begins evenly', () => {
    const members = ['a', 'b', 'c'].map((id) => ({ id, holds: [] }));
    const sizes = [...shareOut(partitions(8), members).values()].map((share) => share.length);
    expect(sizes.sort()).toEqual([2, 3, 3]);
  });

  it('moves no more than a newcomer needs', () => {
    const shares = shareOut(partitions(6), [
      { id: 'a', holds: some(0, 2, 4) },
      { id: 'b', holds: some(1, 3, 5) },
      { id: 'c', holds: [] },
    ]);
    expect(numbers(shares)).toEqual({ a: [0, 2], b: [1, 3], c: [4, 5] });
  });

  it('leaves everything where it is when nothing has to change', () => {
    const members = [
      { id: 'z', holds: some(0, 1, 2) },
      { id: 'a', holds: some(3, 4) },
    ];
    expect(numbers(shareOut(partitions(5), members))).toEqual({ z: [0, 1, 2], a: [3, 4] });
  });

  it('gives each partition to exactly one, evenly, whatever members say they hold', () => {
    const holds = fc.array(fc.nat(14), { maxLength: 20 }).map((held) => some(...held));
    fc.assert(
      fc.property(fc.nat(12), fc.array(holds, { minLength: 1, maxLength: 6 }), (count, holdings) => {
        const members = holdings.map((held, index) => ({ id: `m${index}`, holds: held }));
        const shares = shareOut(partitions(count), members);
        const given = [...shares.values()].flat().map(({ partition }) => partition);
        expect(given.sort((a, b) => a - b)).toEqual(partitions(count).map(({ partition }) => partition));
        const sizes = [...shares.values()].map((share) => share.length);
        expect(shares.size).toBe(members.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(shareOut(partitions(count), [...members].reverse())).toEqual(shares);
      }),
    );
  });
});

it('speaks kafkajs’s protocol, and takes a member it does not understand for one that holds nothing', async () => {
  const cluster = { findTopicPartitionMetadata: () => [{ partitionId: 0 }, { partitionId: 1 }] };
  const assigner = stickyAssigner(() => some(1))({ cluster } as never);
  const { metadata } = assigner.protocol({ topics: ['touchpoints'] });
  const strange = AssignerProtocol.MemberMetadata.encode({
    version: 1,
    topics: ['touchpoints'],
    userData: Buffer.from('?'),
  });
  const assignment = await assigner.assign({
    members: [
      { memberId: 'a', memberMetadata: strange },
      { memberId: 'b', memberMetadata: metadata },
    ],
    topics: ['touchpoints'],
  });
  const decoded = assignment.map(({ memberId, memberAssignment }) => [
    memberId,
    AssignerProtocol.MemberAssignment.decode(memberAssignment)!.assignment,
  ]);
  expect(Object.fromEntries(decoded)).toEqual({ a: { touchpoints: [0] }, b: { touchpoints: [1] } });
});
