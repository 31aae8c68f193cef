import { expect, it } from 'vitest';
import { letterHeaders, putBackHeaders, readLetterHeaders } from './dead-letter-headers.ts';

const loggedAtMs = Date.parse('2026-03-02T10:00:00Z');
const from = { topic: 'shop.touchpoints', partition: 2 };
const why = { reason: 'not-json', detail: 'no valid JSON at position 3' };
const headers = { traceparent: Buffer.from('00-1'), tag: [Buffer.from('a'), Buffer.from('b')] };

function rejected(more: object = {}) {
  return { from, message: { offset: 41, value: Buffer.from('{"a'), headers, loggedAtMs, ...more }, ...why };
}

it('say what, why and where from, beside the headers it came with', () => {
  const written = letterHeaders(rejected(), headers);
  expect(written).toEqual({
    traceparent: Buffer.from('00-1'),
    tag: [Buffer.from('a'), Buffer.from('b')],
    'wegwarte-reason': 'not-json',
    'wegwarte-detail': 'no valid JSON at position 3',
    'wegwarte-topic': 'shop.touchpoints',
    'wegwarte-partition': '2',
    'wegwarte-offset': '41',
    'wegwarte-logged-at': '2026-03-02T10:00:00.000Z',
    'wegwarte-attempt': '1',
  });
  expect(readLetterHeaders(written)).toEqual({
    ...from,
    offset: 41,
    reason: 'not-json',
    loggedAtMs,
    attempt: 1,
    omittedBytes: null,
  });
  expect(readLetterHeaders(letterHeaders(rejected(), headers, 3))).toMatchObject({ omittedBytes: 3 });
});

it('count how often a message was rejected, each time it is put back', () => {
  const again = putBackHeaders(letterHeaders(rejected(), headers));
  expect(again).toEqual({ ...headers, 'wegwarte-attempt': '1' });
  const second = letterHeaders(rejected({ headers: again, offset: 50 }), again);
  expect(second).toMatchObject({ 'wegwarte-attempt': '2', 'wegwarte-offset': '50', tag: headers.tag });
});

it('are not believed where they cannot be ours', () => {
  expect(readLetterHeaders({})).toBeNull();
  const written = letterHeaders(rejected(), {});
  for (const wrong of [
    { 'wegwarte-offset': '-1' },
    { 'wegwarte-partition': '1e3' },
    { 'wegwarte-logged-at': 'yesterday' },
    { 'wegwarte-topic': '' },
  ]) {
    expect(readLetterHeaders({ ...written, ...wrong }), JSON.stringify(wrong)).toBeNull();
  }
  const forged = { 'wegwarte-attempt': 'many' };
  expect(letterHeaders(rejected({ headers: forged }), forged)).toMatchObject({ 'wegwarte-attempt': '1' });
});
