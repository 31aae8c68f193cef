import { describe, expect, it } from 'vitest';
import { formatDefinitionError } from './definition-error.ts';
import { checkMapping } from './mapping-file.ts';

const mapping = `mapping: shop
type: { column: action, values: { buy: order.confirmed } }
time: { column: at, format: dd.MM.yyyy HH:mm, zone: Europe/Berlin }
identities: { customer: user }
`;
const errorsWith = (from: string, to: string): string[] => {
  expect(mapping).toContain(from);
  const checked = checkMapping({ file: 'mapping.yaml', text: mapping.replace(from, to) });
  return checked.ok ? [] : checked.errors.map(formatDefinitionError);
};

describe('a mapping file', () => {
  it('is complete with what a touchpoint cannot do without', () => {
    const checked = checkMapping({ file: 'mapping.yaml', text: mapping });
    expect(checked).toMatchObject({ ok: true, mapping: { format: 'csv', delimiter: ',', attributes: {} } });
  });

  it.each([
    [
      'zone: Europe/Berlin',
      'zone: Berlin',
      'mapping.yaml:3: time.zone: "Berlin": no time zone is called "Berlin": use one such as Europe/Berlin',
    ],
    [
      'dd.MM.yyyy',
      'DD.MM.yyyy',
      'mapping.yaml:3: time.format: "DD.MM.yyyy HH:mm": cannot be read from "DD.MM.yyyy HH:mm" on: put plain text in quotes, such as \'UTC\'',
    ],
    [
      'dd.MM.yyyy HH:mm',
      'HH:mm',
      'mapping.yaml:3: time.format: "HH:mm": lacks the year, month, day: use iso, epoch-ms, epoch-s, epoch-us or such as yyyy-MM-dd HH:mm:ss',
    ],
    ['column: action', 'colum: action', 'mapping.yaml:2: type.colum: unknown key: did you mean column?'],
    ['{ customer: user }', '{}', 'mapping.yaml:4: identities: an empty mapping: at least one identity'],
  ])('%s as %s is refused', (from, to, error) => {
    expect(errorsWith(from, to)).toEqual([error]);
  });
});
