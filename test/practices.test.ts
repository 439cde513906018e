import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { allTitles, filesOf, idsIn, isClaim, readPractices, titlesIn, unproven, withFiles } from '../scripts/practices/practice.js';
import { compiled } from './support/run.js';

const ROOT = join(import.meta.dirname, '..');
const command = compiled('scripts/practices.ts');
const practices = (...options: string[]): string => execFileSync('node', [...command, ...options], { cwd: ROOT, encoding: 'utf8' });

/** An id that stands in no name of a test here, or this file would show it. */
const ID = 'C2-10';

const row = (id: string, state: string, shownIn = ''): string => `| ${id} | A sentence. | ${state} | | ${shownIn} |`;
const titled = (...names: string[]) => titlesIn('test/flows/a.test.ts', names.map((name) => `test('${name}', () => {});`).join('\n'));

describe('npm run practices', () => {
  const all = practices();
  const rows = readPractices(readFileSync(join(ROOT, 'docs/practices.md'), 'utf8'));

  test('shows each practice with its state and how many tests show it, in 120 columns', () => {
    expect(all).toMatch(/^C2-10b {2}whole +[1-9]\d* {2}When the earning order/m);
    expect(all.match(/^(?:C1|C2|E|K)-\S+ +(?:whole|part|not yet|not built) +\d+ {2}\S/gm)).toHaveLength(rows.length);
    expect(all.split('\n').filter((line) => line.length > 120)).toEqual([]);
    expect(all).toMatch(/\n\d+ practices: \d+ whole, \d+ part, \d+ not yet, \d+ not built\.\n$/);
  });

  test('shows those of one state, and of one id the tests by name', () => {
    const part = practices('--state', 'part');
    expect(part).toMatch(/^K-07 +part/m);
    expect(part).not.toMatch(/^C2-10 /m);
    expect(practices('C2-30', '--tests')).toMatch(/test\/flows\/quotes\.test\.ts:\d+ C2-30: free shipping/);
  });

  test('refuses an id that does not exist', () => {
    const unknown = ['C2', 99].join('-');
    const { status, stderr } = spawnSync('node', [...command, unknown], { cwd: ROOT, encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, `docs/practices.md has no ${unknown}.\n`]);
  });

  test('docs/practices.md names for each claim a file that shows it, and none that does not: npm run practices -- --write renews them', () => {
    const titles = allTitles(ROOT);
    const named = rows.map(({ id, state, shownIn }) => ({ id, isClaim: isClaim(state), files: shownIn.split(', ').filter(Boolean) }));
    expect(named.filter(({ isClaim, files }) => isClaim && files.length === 0)).toEqual([]);
    expect(named.filter(({ id, files }) => files.some((file) => !filesOf(id, titles).includes(file)))).toEqual([]);
  });
});

describe('a row', () => {
  test.each([
    ['whole, without a test', 'whole', [], ['C2-10 claims "whole", and no test carries its id.']],
    ['part, without a test', 'part', ['C2-10b: another one'], ['C2-10 claims "part", and no test carries its id.']],
    ['whole, with parts alone', 'whole', ['C2-10 part: one', 'C2-10 part: two'], ['C2-10 claims "whole", and its tests show parts.']],
    ['whole, with a test', 'whole', ['C2-10 part: one', 'C2-10, K-19 part: two'], []],
    ['part, with a part', 'part', ['whoever asks (C2-10 part)'], []],
    ['not yet', 'not yet', [], []],
    ['not built', 'not built', [], []],
  ])('%s', (_what, state, names, sentences) => {
    expect(unproven(readPractices(row('C2-10', state)), titled(...names))).toEqual(sentences);
  });

  test('with a state that does not exist is refused, and so is an id that stands there twice', () => {
    expect(() => readPractices(row('C2-10', 'done'))).toThrow('C2-10 has the state "done"');
    expect(() => readPractices([row('C2-10', 'part'), row('C2-10', 'whole')].join('\n'))).toThrow(
      'C2-10 stands in docs/practices.md twice',
    );
  });

  test('names the files of its tests, each once', () => {
    const titles = titled('C2-10: one', 'C2-10: two');
    expect(filesOf('C2-10', titles)).toEqual(['flows/a.test.ts']);
    expect(withFiles(row('C2-10', 'whole', 'gone.test.ts'), titles)).toBe(row('C2-10', 'whole', 'flows/a.test.ts'));
  });
});

describe('ids', () => {
  test.each([
    ['C2-10b: and (C1-05), not C2-10bc', ['C2-10b', 'C1-05']],
    ['UTC-12, E-mail, WK-12, a token x-K-26-y, C1: and D4', []],
  ])('are found in %p', (text, ids) => {
    expect(idsIn(text)).toEqual(ids);
  });

  test.each([
    [`test('${ID}: one', () => {})`, `${ID}: one`],
    [`test.each([\n  ['a', 1],\n])('${ID}: %s', () => {})`, `${ID}: %s`],
    [`describe(\n  'it’s ${ID}',\n`, `it’s ${ID}`],
    [`test("of '${ID}'", () => {})`, `of '${ID}'`],
  ])('are read from the name of a test: %s', (text, name) => {
    expect(titlesIn('test/a.test.ts', text)).toMatchObject([{ name, ids: [ID], line: expect.any(Number) }]);
  });

  test('are read from names alone', () => {
    expect(titlesIn('test/a.test.ts', `// ${ID}\nconst code = '${ID}';\ntest('no id', () => {})`)).toEqual([]);
  });
});
