import { describe, expect, it } from 'vitest';
import { matchCommands } from './match-commands.ts';

const commands = [
  { title: 'Wand', kind: 'Seite' },
  { title: 'Rückgabe', kind: 'Journey' },
  { title: 'Click & Collect', kind: 'Journey' },
  { title: 'Aufwand', kind: 'Journey' },
  { title: 'Kasse › Bezahlung', kind: 'Schritt' },
  { title: 'Kasse', kind: 'Journey' },
];
const found = (typed: string) => matchCommands(commands, typed).map(({ title }) => title);

describe('what the palette finds', () => {
  it('is everything, in order, before anything is typed', () => {
    expect(found(' ')).toEqual(commands.map(({ title }) => title));
  });

  it('is first what begins so, whatever the case and accents', () => {
    expect(found('wand')).toEqual(['Wand', 'Aufwand']);
    expect(found('RUCK')).toEqual(['Rückgabe']);
    expect(found('kasse')).toEqual(['Kasse › Bezahlung', 'Kasse']);
  });

  it('holds every word, those of the kind too', () => {
    expect(found('collect journey')).toEqual(['Click & Collect']);
    expect(found('collect seite')).toEqual([]);
    expect(found('bez schr')).toEqual(['Kasse › Bezahlung']);
  });

  it('is also what the letters lie strewn in, from the beginning of a word on, after all that is plainer', () => {
    expect(found('rckg')).toEqual(['Rückgabe']);
    expect(found('kb')).toEqual(['Kasse › Bezahlung']);
    expect(found('andw')).toEqual([]);
    expect(found('xyz')).toEqual([]);
  });

  it('is nothing strange for signs', () => {
    expect(found('›')).toEqual(['Kasse › Bezahlung']);
    expect(found('?')).toEqual([]);
  });
});
