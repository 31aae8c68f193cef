import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmMs, examplePage } from './page-examples.suite.ts';
import { linksOf, readLink, signLink } from './page-link.ts';

const key = Buffer.from('a key of the tests, of 32 bytes!');
const { id: page } = examplePage('opened');
const link = { action: 'hand-on', page, expiresAtMs: alarmMs } as const;
const text = signLink(link, key);

describe('a link in a page', () => {
  it('says what it does, in which page, until it expires', () => {
    expect(readLink(text, key, alarmMs - 1)).toMatchObject({ ok: true, link });
    expect(readLink(text, key, alarmMs)).toEqual({ ok: false, because: 'expired' });
  });

  it('is of no use to whoever has another key, or changes anything in it', () => {
    expect(readLink(text, Buffer.from('another'), 0)).toEqual({ ok: false, because: 'forged' });
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'AZaz09-_=.'), (at, letter) => {
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        fc.pre(changed !== text);
        expect(readLink(changed, key, 0)).toEqual({ ok: false, because: 'forged' });
      }),
    );
    for (const other of ['', 'A', `${text}A`, text.slice(1), `${text}=`, ` ${text}`]) {
      expect(readLink(other, key, 0)).toEqual({ ok: false, because: 'forged' });
    }
  });

  it('is short enough for a short message, and one for each thing to do', () => {
    const links = linksOf(page, 'https://wegwarte.example', key, alarmMs);
    expect(new Set(Object.values(links)).size).toBe(4);
    expect(links.acknowledge).toMatch(/^https:\/\/wegwarte\.example\/answer\/[A-Za-z0-9_-]{50}$/);
  });
});
