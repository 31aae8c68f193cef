import { expect, it } from 'vitest';
import { sharesOf } from './profile.ts';

it('counts what a library does for a part of the product as that part’s, and idleness as nobody’s', () => {
  const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 0 });
  const { functions, parts } = sharesOf({
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 4, 5] },
      { id: 2, callFrame: frame('decode', 'file:///x/server/dist/ingestion/decode.js'), children: [3] },
      { id: 3, callFrame: frame('parse', 'file:///x/node_modules/zod/core.js') },
      { id: 4, callFrame: frame('(idle)') },
      { id: 5, callFrame: frame('read', 'file:///x/node_modules/kafkajs/src/reader.js') },
    ],
    samples: [2, 3, 4, 5],
    timeDeltas: [10, 30, 900, 60],
  });
  expect(parts).toEqual([
    { what: 'kafkajs', share: 0.6 },
    { what: 'ingestion', share: 0.4 },
  ]);
  expect(functions.map(({ what }) => what)).toEqual([
    'read (kafkajs/src/reader.js:1)',
    'parse (zod/core.js:1)',
    'decode (ingestion/decode.js:1)',
  ]);
});
