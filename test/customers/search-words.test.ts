import { describe, expect, test } from '@jest/globals';
import { nameWords, phoneBackwards, phoneEnds, wordsToFind } from '../../server/customers/search-words.js';

/** As the database looks: each word that is typed begins one of the name's. */
const finds = (typed: string, name: string | null): boolean =>
  wordsToFind(typed).every((beginning) => nameWords(name).some((word) => word.startsWith(beginning)));

describe('a name is found', () => {
  test.each([
    ['walker', 'Emily Walker'],
    ['WALK', 'emily walker'],
    ['e walk', 'Emily Walker'],
    ['Walker, Emily', 'Emily Walker'],
    ['ｗａｌｋｅｒ', 'Emily Walker'],
    ['emilywalker', 'Emily Walker'],
    ['김', '김하늘'],
    ['하늘', '김하늘'],
    ['김 하늘', '김하늘'],
    ['김하늘', '김 하늘'],
    ['小梅', '林小梅'],
    ['林 小梅', '林小梅'],
    ['Jose', 'José Müller'],
    ['JOSÉ muller', 'Jose Muller'],
    ['strasse', 'Ana Straße'],
    ['obrien', "Pat O'Brien"],
    ['o’brien', 'Pat O’Brien-Smith'],
    ['smith', 'Pat O’Brien-Smith'],
    ['jean-luc', 'Jean Luc Picard-Jean-Luc'],
    ['istanbul', 'İstanbul'],
    ['lukasz', 'Łukasz Østergård'],
    ['ŁUKASZ ostergard', 'Łukasz Østergård'],
    ['aero', 'Ærø'],
    ['ёлк', 'Пётр Ёлкин'],
    ['𠮷', '𠮷田'],
  ])('%s finds %s', (typed, name) => expect(finds(typed, name)).toBe(true));
});

describe('a name is not found', () => {
  test.each([
    ['alker', 'Emily Walker'],
    ['walkers', 'Emily Walker'],
    ['emily carter', 'Emily Walker'],
    ['늘하', '김하늘'],
    ['walker', null],
  ])('%s does not find %s', (typed, name) => expect(finds(typed, name)).toBe(false));
});

test.each(['', ' ', '.*', '^', '(((', '★★', '\u200b'])('%j has no word to begin with', (typed) => {
  expect(wordsToFind(typed)).toEqual([]);
});

test('what is typed never holds a character of a pattern, and is as long as a word is kept', () => {
  expect(wordsToFind('a.*b|c$ (d)+ [e]')).toEqual(['abc', 'd', 'e']);
  const long = 'x'.repeat(200);
  expect(finds(long, long)).toBe(true);
  expect(nameWords('字'.repeat(200)).length).toBeLessThanOrEqual(24);
  expect([nameWords(null), nameWords('★')]).toEqual([[''], ['']]);
});

const isFoundBy = (typed: string): boolean => phoneEnds(typed).some((end) => phoneBackwards('+8613900001111')?.startsWith(end));

describe('a telephone number is found by its end', () => {
  test.each([
    '13900001111',
    '139 0000 1111',
    '+86 139-0000-1111',
    '0086 139 0000 1111',
    '＋８６（１３９）００００－１１１１',
    '0139.0000.1111',
    '00001111',
    '001111',
  ])('%s', (typed) => expect(isFoundBy(typed)).toBe(true));

  test.each(['1111', '11111', 'T-1006', 'case_123456789', '139 0000 x111', ''])('but not by %j', (typed) => {
    expect(phoneEnds(typed)).toEqual([]);
  });

  test('another number is another', () => {
    expect(isFoundBy('13900001112')).toBe(false);
    expect(phoneBackwards(undefined)).toBeNull();
  });
});
