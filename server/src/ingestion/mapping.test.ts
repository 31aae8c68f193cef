import { MappingFile, type MappingFileInput } from '@wegwarte/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MappedRecord } from './mapped-column.ts';
import { compileMapping, mappedColumns } from './mapping.ts';

const shop: MappingFileInput = {
  mapping: 'shop',
  id: ['order', 'line'],
  type: { column: 'action', values: { buy: 'order.confirmed' } },
  time: { column: 'at', format: 'yyyy-MM-dd HH:mm:ss' },
  identities: { customer: 'user', session: { column: 'visit', ifEmpty: 'none' } },
  attributes: {
    amount: { column: 'price', type: 'number' },
    paid: { column: 'paid', type: 'boolean' },
    note: 'note',
  },
  source: { constant: 'till' },
};
const line = {
  order: '17',
  line: '2',
  action: 'buy',
  at: '2025-12-24 18:00:00',
  user: 'u1',
  visit: '',
  price: '19.90',
  paid: 'yes',
  note: '',
};
const map = (change: Partial<MappingFileInput>, record: MappedRecord, recordNumber = 1) =>
  compileMapping(MappingFile.parse({ ...shop, ...change }))(record, recordNumber);

describe('a line of a CSV file', () => {
  it('becomes a touchpoint', () => {
    const touchpoint = map({}, line);
    expect(touchpoint).toEqual({
      id: '17-2',
      type: 'order.confirmed',
      time: Date.parse('2025-12-24T18:00:00.000Z'),
      identities: { customer: 'u1', session: 'none' },
      attributes: { amount: 19.9, paid: true },
      source: 'till',
    });
  });

  it('counts as its own where no column tells lines apart', () => {
    expect(map({ id: undefined }, line, 41)).toMatchObject({ id: 'record-41' });
  });

  it.each([
    [{ at: '24.12.2025' }, 'time: what is in at does not fit yyyy-MM-dd HH:mm:ss', '24.12.2025'],
    [{ at: '' }, 'time: nothing in at'],
    [{ action: '' }, 'type: nothing in action'],
    [{ line: '' }, 'id: nothing in order, line'],
    [{ price: '19,90' }, 'attributes.amount: what is in price is no number', '19,90'],
    [{ paid: 'maybe' }, 'attributes.paid: what is in paid is no boolean', 'maybe'],
  ])('is rejected with its reason, and the value apart from it: %j', (change, reject, written?: string) => {
    expect(map({}, { ...line, ...change })).toEqual({ reject, ...(written && { written }) });
  });

  it('takes the first of several columns that has something', () => {
    const identities = { customer: { column: ['user', 'visit'], ifEmpty: 'nobody' } };
    const customerOf = (change: MappedRecord) => map({ identities }, { ...line, ...change });
    expect(customerOf({})).toMatchObject({ identities: { customer: 'u1' } });
    expect(customerOf({ user: '', visit: 'v' })).toMatchObject({ identities: { customer: 'v' } });
    expect(customerOf({ user: '' })).toMatchObject({ identities: { customer: 'nobody' } });
  });

  it('is rejected when it names nobody', () => {
    expect(map({ identities: { customer: 'user' } }, { ...line, user: '' })).toEqual({
      reject: 'identities: nothing in user',
    });
  });

  it('has an id of its own whenever the columns differ', () => {
    const part = fc.string({ unit: fc.constantFrom('1', '-', '\\'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(part, part, part, part, (order, at, otherOrder, otherAt) => {
        const one = map({}, { ...line, order, line: at });
        const other = map({}, { ...line, order: otherOrder, line: otherAt });
        expect('id' in one && 'id' in other && one.id === other.id).toBe(
          order === otherOrder && at === otherAt,
        );
      }),
    );
  });
});

describe('a JSON record', () => {
  const nested: Partial<MappingFileInput> = {
    format: 'ndjson',
    id: 'id',
    type: { constant: 'click' },
    time: { column: 'meta.ts', format: 'epoch-ms' },
    identities: { session: 'session' },
    attributes: { value: 'basket.value', flag: 'a.b', tier: { constant: 'gold' } },
    source: undefined,
  };

  it('may have its values nested, and keeps their types', () => {
    const record = { id: 7, session: 0, meta: { ts: 1659304800025 }, basket: { value: 12.5 }, 'a.b': false };
    expect(map(nested, record)).toEqual({
      id: '7',
      type: 'click',
      time: 1659304800025,
      identities: { session: '0' },
      attributes: { value: 12.5, flag: false, tier: 'gold' },
    });
  });

  it('is never mistaken for more than it holds itself', () => {
    const attributes = { a: 'constructor', b: 'basket.toString', c: '__proto__.x' };
    expect(
      map({ ...nested, attributes }, { id: 1, session: 's', meta: { ts: 0 }, basket: {} }),
    ).toMatchObject({
      attributes: {},
    });
  });
});

describe('the columns a mapping reads', () => {
  it('are known before the first record', () => {
    expect(mappedColumns(MappingFile.parse(shop))).toEqual([
      'order',
      'line',
      'at',
      'action',
      'user',
      'visit',
      'price',
      'paid',
      'note',
    ]);
  });
});
