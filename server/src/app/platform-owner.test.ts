import { expect, it } from 'vitest';
import type { Team } from '../on-call/team.ts';
import { payments } from '../paging/page-examples.suite.ts';
import { checkPlatformOwner } from './platform-owner.ts';

const platform: Team = { ...payments, team: 'platform' };
const said: string[] = [];
const logger = { warn: (_: object, message: string) => void said.push(message) };
const check = (named: string | undefined, teams: readonly Team[]) => {
  said.length = 0;
  checkPlatformOwner(named, teams, logger);
  return said;
};

it('says nothing where the team that is named is there', () => {
  expect(check('platform', [payments, platform])).toEqual([]);
});

it('does not start with a team that is not there, and says which could be meant', () => {
  expect(() => check('platfrom', [payments, platform])).toThrow(
    'platform.team: no team has the id "platfrom": did you mean platform?',
  );
  expect(() => check('operations', [payments])).toThrow('known are payments');
  expect(() => check('operations', [])).toThrow('there are no teams');
});

it('says who is told, or that nobody is, where none is named', () => {
  expect(check(undefined, [payments, { ...platform, isDefault: true }])).toEqual([
    expect.stringContaining('go to the default team'),
  ]);
  expect(check(undefined, [payments])).toEqual([expect.stringContaining('nobody is told')]);
});
