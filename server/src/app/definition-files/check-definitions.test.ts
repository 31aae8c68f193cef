import { describe, expect, it } from 'vitest';
import { formatDefinitionError } from './definition-error.ts';
import { checkDefinitions } from './load-definitions.ts';

const checkout = `journey: checkout
title: { en: Checkout, de: Kasse }
owner: shop
value: { attribute: basketValue, currency: EUR, typical: 85 }
segments: [channel, device]
steps:
  - step: cart
    when: { type: cart.viewed }
  - step: payment
    title: { de: Bezahlung }
    when: { type: [payment.submitted, payment.express], attributes: { amount: { gt: 0, ne: 13 }, method: paypal } }
    within: 15m
    owner: payments
  - step: order-confirmed
    when: { type: order.confirmed, source: shop-backend }
    within: 10m
abandon:
  - when: { type: checkout.cancelled }
    reason: reason
`;
const secret = `whsec_${'A'.repeat(32)}`;
const team = (name: string, rest = ''): { file: string; text: string } => ({
  file: `teams/${name}.yaml`,
  text: `team: ${name}\nchannels: [{ webhook: 'https://pages.example/${name}', secret: ${secret} }]\n${rest}`,
});
const teams = [team('shop', 'default: true\n'), team('payments', 'title: Payments\n')];

/** The errors of `checkout` with one text in it replaced by another. */
function errorsWith(from: string, to: string): string[] {
  expect(checkout).toContain(from);
  return errorsOf([{ file: 'journeys/checkout.yaml', text: checkout.replace(from, to) }]);
}
function errorsOf(
  journeys: Parameters<typeof checkDefinitions>[0],
  teamFiles: Parameters<typeof checkDefinitions>[1] = teams,
): string[] {
  const checked = checkDefinitions(journeys, teamFiles);
  return checked.ok ? [] : checked.errors.map(formatDefinitionError);
}

describe('journeys and teams that are right', () => {
  it('become the definitions that are followed', () => {
    const checked = checkDefinitions([{ file: 'journeys/checkout.yaml', text: checkout }], teams);
    if (!checked.ok) throw new Error('expected to be valid');
    expect(checked.teams).toEqual([
      {
        team: 'shop',
        title: { en: 'Shop', de: 'Shop' },
        isDefault: true,
        language: 'en',
        channels: [{ kind: 'webhook', url: 'https://pages.example/shop', secret }],
        people: [],
        rotas: [],
        falsePagesPer4Weeks: 1,
      },
      expect.objectContaining({ title: { en: 'Payments', de: 'Payments' }, isDefault: false }),
    ]);
    expect(checked.journeys).toEqual([
      {
        file: 'journeys/checkout.yaml',
        contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        journey: 'checkout',
        title: { en: 'Checkout', de: 'Kasse' },
        owner: 'shop',
        key: 'customer',
        criticality: 'medium',
        value: { attribute: 'basketValue', currency: 'EUR', typical: 85 },
        dimensions: ['channel', 'device'],
        steps: [
          {
            step: 'cart',
            title: { en: 'Cart', de: 'Cart' },
            when: { types: ['cart.viewed'], sources: null, conditions: [] },
            withinMs: 0,
            optional: false,
            owner: 'shop',
          },
          {
            step: 'payment',
            title: { en: 'Bezahlung', de: 'Bezahlung' },
            when: {
              types: ['payment.submitted', 'payment.express'],
              sources: null,
              conditions: [
                { attribute: 'amount', noneOf: [13] },
                { attribute: 'amount', gt: 0 },
                { attribute: 'method', anyOf: ['paypal'] },
              ],
            },
            withinMs: 15 * 60_000,
            optional: false,
            owner: 'payments',
          },
          {
            step: 'order-confirmed',
            title: { en: 'Order confirmed', de: 'Order confirmed' },
            when: { types: ['order.confirmed'], sources: ['shop-backend'], conditions: [] },
            withinMs: 10 * 60_000,
            optional: false,
            owner: 'shop',
          },
        ],
        abandon: [
          {
            when: { types: ['checkout.cancelled'], sources: null, conditions: [] },
            reasonAttribute: 'reason',
          },
        ],
      },
    ]);
  });
});

describe('an error says the file, the line, the key, the value seen and what would be right', () => {
  it.each([
    ['within: 15m', 'within: 10 m', 'journeys/checkout.yaml:12: steps[1].within: "10 m": use 10m'],
    ['within: 15m', 'within: 10', 'journeys/checkout.yaml:12: steps[1].within: 10: add a unit, such as 10m'],
    [
      'within: 15m',
      'witihn: 15m',
      'journeys/checkout.yaml:12: steps[1].witihn: unknown key: did you mean within?',
    ],
    ['currency: EUR', 'currency: eur', 'journeys/checkout.yaml:4: value.currency: "eur": use EUR'],
    ['typical: 85', 'typical: 0', 'journeys/checkout.yaml:4: value.typical: 0: must be greater than 0'],
    [
      'journey: checkout',
      'journey: Check Out',
      'journeys/checkout.yaml:1: journey: "Check Out": use check-out',
    ],
    ['de: Kasse', 'ed: Kasse', 'journeys/checkout.yaml:2: title.ed: unknown key: did you mean de?'],
    [
      'gt: 0',
      'gtt: 0',
      'journeys/checkout.yaml:11: steps[1].when.attributes.amount.gtt: unknown key: did you mean gt?',
    ],
    [
      'type: cart.viewed',
      'type: 404',
      'journeys/checkout.yaml:8: steps[0].when.type: 404: must be a text: write "404" in quotes',
    ],
    [
      'owner: payments',
      'owner: payment',
      'journeys/checkout.yaml:13: steps[1].owner: "payment": no team has this id: did you mean payments?',
    ],
    [
      '[channel, device]',
      '[channel, channel]',
      'journeys/checkout.yaml:5: segments[1]: "channel": is listed twice: remove one of them',
    ],
    [
      '    within: 15m\n',
      '    within: 15m\n    within: 20m\n',
      'journeys/checkout.yaml:13: steps[1].within: given twice, first on line 12: keep one',
    ],
    ['{ de: Bezahlung }', '{}', 'journeys/checkout.yaml:10: steps[1].title: an empty mapping: en or de'],
    [
      'owner: shop\n',
      'owner: shop\ncriticality: hihg\n',
      'journeys/checkout.yaml:4: criticality: "hihg": did you mean high?',
    ],
  ])('%s as %s', (from, to, error) => {
    expect(errorsWith(from, to)).toEqual([error]);
  });

  it('also of a key that is missing, where it ought to be', () => {
    expect(errorsWith('    within: 15m\n', '')).toEqual([
      'journeys/checkout.yaml:9: steps[1].within: missing: say how long a customer may take to get here from the step before, such as 15m',
    ]);
    expect(errorsWith('owner: shop\n', '')).toEqual([
      'journeys/checkout.yaml:1: owner: missing: must be a text',
    ]);
  });

  it('through an alias, where the value stands', () => {
    const text = checkout
      .replace('within: 15m', 'within: &soon 10 m')
      .replace('within: 10m', 'within: *soon');
    expect(errorsOf([{ file: 'a.yaml', text }])).toEqual([
      'a.yaml:12: steps[1].within: "10 m": use 10m',
      'a.yaml:12: steps[2].within: "10 m": use 10m',
    ]);
  });

  it('but never shows a secret', () => {
    const mistyped = team('shop');
    const errors = errorsOf([], [{ ...mistyped, text: mistyped.text.replace(secret, 'whsec_nearly') }]);
    expect(errors).toEqual(['teams/shop.yaml:2: channels[0].secret: whsec_ and base64 of 24 to 64 bytes']);
  });
});

describe('a file that is no definition', () => {
  it.each([
    ['', 'a.yaml: the file is empty'],
    ['# only a comment\n', 'a.yaml: the file is empty'],
    [
      'journey: a\n---\njourney: b\n',
      'a.yaml:2: a second document starts here: write each definition into a file of its own',
    ],
    ['- journey: a\n', 'a.yaml:1: a list: must be a mapping of keys to values'],
    ['journey: "a\nowner: b\n', 'a.yaml:3: not valid YAML: Missing closing "quote'],
    [
      'journey: *nobody\n',
      'a.yaml: not valid YAML: Unresolved alias (the anchor must be set before the alias): nobody',
    ],
    ['journey: !id a\n', 'a.yaml:1: not valid YAML: Unresolved tag: !id'],
    [team('shop').text, 'a.yaml:1: team: "shop": this is a team, but it stands where a journey is expected'],
  ])('%j', (text, error) => {
    expect(errorsOf([{ file: 'a.yaml', text }])).toEqual([error]);
  });

  it('is refused in a moment when its aliases would unfold without end', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}]`);
    const [error] = errorsOf([{ file: 'bomb.yaml', text: `l0: &l0 [x, x]\n${levels.join('\n')}\n` }]);
    expect(error).toContain('bomb.yaml: not valid YAML: Excessive alias count');
    expect(errorsOf([{ file: 'loop.yaml', text: 'journey: &a { b: *a }\n' }])).not.toEqual([]);
  });
});

describe('errors between files', () => {
  it('are all reported, in the order of the files and of their lines', () => {
    const second = checkout.replace('owner: shop', 'owner: nobody').replace('within: 10m', 'within: 10min');
    const errors = errorsOf(
      [
        { file: 'a.yaml', text: checkout },
        { file: 'b.yaml', text: second },
      ],
      [...teams, team('operations', 'default: true\n'), { ...team('shop'), file: 'teams/again.yaml' }],
    );
    expect(errors).toEqual([
      'b.yaml:1: journey: "checkout": is the id of the journey in a.yaml too: give each its own',
      'b.yaml:3: owner: "nobody": no team has this id: known are operations, payments, shop',
      'b.yaml:16: steps[2].within: "10min": use 10m',
      'teams/operations.yaml:3: default: true: teams/shop.yaml is the default team already: at most one can be',
      'teams/again.yaml:1: team: "shop": is the id of the team in teams/shop.yaml too: give each its own',
    ]);
  });

  it('leave owners alone where there are no teams, or one of them cannot be read', () => {
    const journeys = [{ file: 'a.yaml', text: checkout }];
    expect(errorsOf(journeys, null)).toEqual([]);
    expect(errorsOf(journeys, [team('shop'), { file: 'teams/payments.yaml', text: 'team: [' }])).toEqual([
      expect.stringContaining('teams/payments.yaml:1: not valid YAML'),
    ]);
  });
});
