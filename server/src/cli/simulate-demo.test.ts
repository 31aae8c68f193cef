import { readdirSync, readFileSync } from 'node:fs';
import { JourneyFile, TeamFile, type TouchpointInput } from '@wegwarte/contract';
import { createWorld } from '@wegwarte/simulator';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = new URL('../../../', import.meta.url);
const filesIn = (folder: string): unknown[] =>
  readdirSync(new URL(`${folder}/`, root))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => parse(readFileSync(new URL(`${folder}/${name}`, root), 'utf8')));

const journeys = filesIn('journeys').map((file) => JourneyFile.parse(file));
const teams = filesIn('teams').map((file) => TeamFile.parse(file));

const from = Date.UTC(2026, 10, 23, 10);
const world = createWorld({ profile: 'retailer', seed: 1, rate: 12, rhythm: 'flat' });
const touchpoints = [...world.touchpoints(from, from + 3_600_000)].map(({ touchpoint }) => touchpoint);

describe.each(journeys.map((journey) => [journey.journey, journey] as const))(
  'the demonstration: %s',
  (_, journey) => {
    const types = (type: string | string[]): string[] => [type].flat();
    const ofTypes = (wanted: string[]): TouchpointInput[] =>
      touchpoints.filter(({ type }) => wanted.includes(type));

    it.each(journey.steps.map(({ step, when }) => [step, types(when.type)] as const))(
      'simulated customers come to %s, with the identity that joins a run',
      (_step, wanted) => {
        const seen = ofTypes(wanted);
        expect(seen.length).toBeGreaterThan(100);
        for (const { identities } of seen) expect(Object.keys(identities)).toContain(journey.key);
      },
    );

    it('all its segments, its value and its abandonments occur', () => {
      const onTheWay = ofTypes(journey.steps.flatMap(({ when }) => types(when.type)));
      const attributes = new Set(onTheWay.flatMap((one) => Object.keys(one.attributes ?? {})));
      expect([...attributes]).toEqual(expect.arrayContaining(journey.segments));
      if (journey.value?.attribute) expect(attributes).toContain(journey.value.attribute);
      for (const { when } of journey.abandon)
        for (const type of types(when.type)) expect(ofTypes([type])).not.toEqual([]);
    });

    it('all its owners are teams', () => {
      const owners = [journey.owner, ...journey.steps.flatMap(({ owner }) => owner ?? [])];
      expect(teams.map(({ team }) => team)).toEqual(expect.arrayContaining(owners));
    });
  },
);

it('one run never has two Kafka keys: every identity of the demonstration belongs to one customer', () => {
  const customerOf = new Map<string, string>();
  for (const { identities } of touchpoints) {
    for (const identity of Object.values(identities)) {
      const customer = identities['customer']!;
      expect(customerOf.get(identity) ?? customer).toBe(customer);
      customerOf.set(identity, customer);
    }
  }
});

it('exactly one team takes what nobody owns, and none shares its secret', () => {
  expect(teams.filter((team) => team.default).map(({ team }) => team)).toEqual(['platform']);
  const secrets = teams.flatMap(({ channels }) =>
    channels.map((channel) => ('secret' in channel ? channel.secret : '')),
  );
  expect(new Set(secrets).size).toBe(secrets.length);
  for (const secret of secrets) expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
});
