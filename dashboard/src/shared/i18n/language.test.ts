import { describe, expect, it } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';
import { chooseLanguage, regionalLocale } from './language.ts';

describe('the language of the screen', () => {
  it('is the one asked for, else the one kept, else the browser’s', () => {
    expect(chooseLanguage({ asked: 'de', kept: 'en', browser: ['en'] })).toBe('de');
    expect(chooseLanguage({ asked: null, kept: 'de', browser: ['en'] })).toBe('de');
    expect(chooseLanguage({ asked: 'xx', kept: null, browser: ['fr-FR', 'de-AT', 'en'] })).toBe('de');
    expect(chooseLanguage({ asked: null, kept: null, browser: ['fr'] })).toBe('en');
  });

  it('writes numbers as in the reader’s region', () => {
    expect(regionalLocale('de', ['en-US', 'de-AT'])).toBe('de-AT');
    expect(regionalLocale('en', ['de-AT'])).toBe('en-GB');
  });
});

type Tree = { readonly [key: string]: string | Tree };
const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : leaves(value, `${path}${key}.`),
  );
const slots = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

describe('the German texts', () => {
  const german = new Map(leaves(de));

  it.each(leaves(en))('%s says the same with the same numbers', (key, text) => {
    expect(slots(german.get(key)!)).toEqual(slots(text));
  });
});
