import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shiftsBetween } from '../../on-call/shifts.ts';
import { formatDefinitionError } from './definition-error.ts';
import { checkDefinitions } from './load-definitions.ts';

const secret = `whsec_${'A'.repeat(32)}`;
const text = `team: payments
channels: [{ webhook: 'https://pages.example/', secret: ${secret} }]
people:
  - person: mara
    name: Mara Lindqvist
    channels: [{ email: mara@example.com }]
  - { person: jonas, name: Jonas Weber }
rotas:
  - rota: primary
    timeZone: Europe/Berlin
    layers:
      - layer: nights
        people: [jonas]
        start: 2026-11-02
      - layer: days
        people: [mara, jonas]
        start: 2026-11-02
        weekday: monday
        hours: [{ days: [monday, tuesday, wednesday, thursday, friday], from: 08:00, to: 18:00 }]
    overrides:
      - { from: 2026-12-24T09:00, to: 2026-12-26T09:00, who: mara }
`;
const now = Date.parse('2026-11-24T12:00Z');

function check(from: string, to: string, others: string[] = []) {
  expect(text).toContain(from);
  const files = [text.replace(from, to), ...others].map((one, at) => ({ file: `${at}.yaml`, text: one }));
  return checkDefinitions([], files);
}
function errorsWith(...args: Parameters<typeof check>): string[] {
  const checked = check(...args);
  return (checked.ok ? checked.gapsAhead(now) : checked.errors).map(formatDefinitionError);
}

it('a rota becomes what is on call', () => {
  const checked = check('team', 'team');
  if (!checked.ok) throw new Error('expected to be valid');
  const [team] = checked.teams;
  expect(team!.people).toEqual([
    { person: 'mara', name: 'Mara Lindqvist', channels: [{ kind: 'email', address: 'mara@example.com' }] },
    { person: 'jonas', name: 'Jonas Weber', channels: [] },
  ]);
  const [from, to] = [Date.parse('2026-12-23T19:00Z'), Date.parse('2026-12-26T12:00Z')];
  expect(shiftsBetween(team!.rotas![0]!, from, to)).toMatchObject([
    { person: 'jonas', toMs: Date.parse('2026-12-24T07:00Z') },
    { person: 'jonas', because: { layer: 'days' }, toMs: Date.parse('2026-12-24T08:00Z') },
    { person: 'mara', because: { kind: 'override' }, toMs: Date.parse('2026-12-26T08:00Z') },
    { person: 'jonas', because: { layer: 'nights' } },
  ]);
  expect(checked.gapsAhead(now)).toEqual([]);
});

describe('working hours', () => {
  const working = (more = '') =>
    `workingHours:\n  timeZone: Europe/Berlin\n  hours: [{ days: [monday], from: 08:00, to: 18:00 }]\n${more}people:`;
  const germany = {
    file: 'germany.yaml',
    text: 'calendar: germany\ntimeZone: Europe/Berlin\nmarked: [{ day: 12-25 }]\n',
  };
  const withCalendars = (more: string) =>
    checkDefinitions(
      [],
      [{ file: '0.yaml', text: text.replace('people:', working(more)) }],
      true,
      undefined,
      [germany],
    );

  it('become hours of the week and days off', () => {
    const checked = withCalendars('  calendars: [germany]\n  waitBelow: medium\n');
    expect(checked.ok && checked.teams[0]!.workingHours).toEqual({
      timeZone: 'Europe/Berlin',
      hours: [{ days: [1], from: '08:00', to: '18:00' }],
      daysOff: [
        { calendar: 'germany', timeZone: 'Europe/Berlin', journeys: null, marks: [{ everyYear: '12-25' }] },
      ],
      waitBelow: 'medium',
    });
    const plain = check('people:', working());
    expect(plain.ok && plain.teams[0]!.workingHours).toMatchObject({ daysOff: [], waitBelow: 'high' });
  });

  it('name calendars that there are', () => {
    const checked = withCalendars('  calendars: [germny]\n');
    expect(checked.ok ? [] : checked.errors.map(formatDefinitionError)).toEqual([
      '0.yaml:6: workingHours.calendars[0]: "germny": no calendar has this id: did you mean germany?',
    ]);
  });

  it('let nothing of high criticality wait', () => {
    expect(errorsWith('people:', working('  waitBelow: highest\n'))[0]).toContain(
      '0.yaml:6: workingHours.waitBelow',
    );
    expect(errorsWith('people:', working('  waitBelow: low\n'))[0]).toContain('workingHours.waitBelow');
  });
});

describe('escalation', () => {
  const escalation = (steps: string) => `language: de\nescalation:\n  steps:\n${steps}\nrotas:`;

  it('is told in steps', () => {
    const steps =
      '    - { to: [channels, { rota: primary }] }\n    - { to: [{ person: mara }, everybody], wait: 10m }';
    const checked = check('rotas:', escalation(steps).replace('steps:', 'repeat: 2\n  steps:'));
    if (!checked.ok) throw new Error(checked.errors.map(formatDefinitionError).join());
    expect(checked.teams[0]!.escalation).toEqual({
      repeat: 2,
      steps: [
        { waitMs: 300_000, targets: [{ kind: 'channels' }, { kind: 'on-call', rota: 'primary' }] },
        { waitMs: 600_000, targets: [{ kind: 'person', person: 'mara' }, { kind: 'everybody' }] },
      ],
    });
  });

  it.each([
    [
      '{ to: [{ rota: primry }] }',
      'to[0].rota: "primry": no rota of this team has this id: did you mean primary?',
    ],
    ['{ to: [{ person: max }] }', 'to[0].person: "max": no person has this id: known are jonas, mara'],
    ['{ to: [{ team: shop }] }', 'to[0].team: "shop": no team has this id: known are payments'],
    [
      '{ to: [{ team: payments }] }',
      'to[0].team: "payments": is this team itself: say everybody, or channels',
    ],
    ['{ to: [{ rotta: primary }] }', 'to[0].rotta: unknown key: did you mean rota?'],
    ['{ to: [channels], wait: 5 }', 'wait: 5: add a unit, such as 5m'],
    ['{ to: [channels], wait: 5 min }', 'wait: "5 min": use 5m'],
    ['{ to: [everyone] }', 'to[0]: "everyone": did you mean everybody?'],
  ])('that is wrong is told where it stands: %s', (step, error) => {
    expect(errorsWith('rotas:', escalation(`    - ${step}`))).toEqual([
      `0.yaml:11: escalation.steps[0].${error}`,
    ]);
  });
});

describe('what is wrong with a rota is told where it stands', () => {
  it.each([
    [
      'people: [mara, jonas]',
      'people: [mara, jona]',
      '16: rotas[0].layers[1].people[1]: "jona": no person has this id: did you mean jonas?',
    ],
    [
      'who: mara',
      'who: somebody',
      '21: rotas[0].overrides[0].who: "somebody": no person has this id: known are jonas, mara',
    ],
    [
      'Europe/Berlin',
      'Berlin',
      '10: rotas[0].timeZone: "Berlin": the IANA name of a time zone, such as Europe/Berlin',
    ],
    [
      'Europe/Berlin',
      '+01:00',
      '10: rotas[0].timeZone: "+01:00": the IANA name of a time zone, such as Europe/Berlin',
    ],
    [
      'weekday: monday',
      'weekday: sunday',
      '17: rotas[0].layers[1].start: "2026-11-02": is a monday, but turns begin on sunday: use 2026-11-01',
    ],
    [
      'weekday: monday',
      'weekday: friday',
      '17: rotas[0].layers[1].start: "2026-11-02": is a monday, but turns begin on friday: use 2026-10-30',
    ],
    [
      'weekday: monday',
      'turn: 3d\n        weekday: monday',
      '19: rotas[0].layers[1].weekday: "monday": is for weekly turns only: remove it',
    ],
    [
      'weekday: monday',
      'turn: fortnightly',
      '18: rotas[0].layers[1].turn: "fortnightly": daily, weekly, or a number of days up to 90d',
    ],
    [
      'to: 2026-12-26T09:00',
      'to: 2026-12-24T09:00',
      '21: rotas[0].overrides[0].to: "2026-12-24T09:00": is not after 2026-12-24T09:00: say when it ends',
    ],
    [
      'from: 2026-12-24T09:00',
      'from: 2026-02-29T09:00',
      '21: rotas[0].overrides[0].from: "2026-02-29T09:00": there is no such day',
    ],
    [
      'to: 18:00',
      'to: "24:00"',
      '19: rotas[0].layers[1].hours[0].to: "24:00": a time of day such as "09:00"',
    ],
    ['layer: days', 'layer: nights', '15: rotas[0].layers[1].layer: "nights": is there twice'],
    ['person: jonas', 'person: mara', '7: people[1].person: "mara": is the id of a person here already'],
  ])('%s as %s', (from, to, error) => {
    expect(errorsWith(from, to)[0]).toContain(`0.yaml:${error}`);
  });

  it('and a gap in the next two weeks as well, unless it is meant', () => {
    const nights = `      - layer: nights\n        people: [jonas]\n        start: 2026-11-02\n`;
    expect(errorsWith(nights, '')).toEqual([
      '0.yaml:9: rotas[0].rota: "primary": nobody is on call from 2026-11-24 18:00 to 2026-11-25 08:00 (Europe/Berlin), and 9 more times in the next 14 days: add a layer, or say coverage: partial',
    ]);
    expect(errorsWith(`    layers:\n${nights}`, `    coverage: partial\n    layers:\n`)).toEqual([]);
    expect(errorsWith('start: 2026-11-02', 'start: 2026-12-24')[0]).toContain('nobody is on call');
  });
});

it('people are known in all teams, and introduced in one', () => {
  const other = `team: shop\nchannels: [{ ntfy: shop }]\npeople: [{ person: aylin, name: Aylin }]\n`;
  expect(errorsWith('people: [jonas]', 'people: [aylin]', [other])).toEqual([]);
  expect(errorsWith('who: mara', 'who: mara', [other.replace('aylin', 'mara')])).toEqual([
    '1.yaml:3: people[0].person: "mara": is the id of a person in 0.yaml already: a person is introduced once, and may be in any rota',
  ]);
});

it('a person’s channels take from the environment, and need the mail server, like a team’s', () => {
  const source = { file: 'a.yaml', text: text.replace('mara@example.com', '"${ADDRESS}"') };
  const errors = (environment: Record<string, string>, hasMailServer: boolean) => {
    const checked = checkDefinitions([], [source], true, { environment, hasMailServer });
    return checked.ok ? [] : checked.errors.map(formatDefinitionError);
  };
  expect(errors({ ADDRESS: 'mara@example.com' }, true)).toEqual([]);
  expect(errors({}, true)).toEqual([
    'a.yaml:6: people[0].channels[0].email: "${ADDRESS}": ${ADDRESS} is not set in the environment',
  ]);
  expect(errors({ ADDRESS: 'mara@example.com' }, false)).toEqual([
    'a.yaml:6: people[0].channels[0].email: "${ADDRESS}": needs a mail server: paging.mail in the configuration',
  ]);
});

it('the example in the documentation is right', () => {
  const page = readFileSync(new URL('../../../../infra/docs/on-call.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```yaml\n(team: .*?)```/gs)].map(([, example], at) => ({
    file: `on-call-${at}.md`,
    text: example!,
  }));
  expect(examples.length).toBeGreaterThan(0);
  const checked = checkDefinitions([], examples);
  expect(checked.ok ? checked.gapsAhead(now) : checked.errors.map(formatDefinitionError)).toEqual([]);
});
