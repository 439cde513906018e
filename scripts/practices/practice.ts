import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** How far the program shows a practice. */
export const STATES = ['whole', 'part', 'not yet', 'not built'] as const;

export type State = (typeof STATES)[number];

/** One row of docs/practices.md. */
export interface Practice {
  id: string;
  sentence: string;
  state: State;
  note: string; // what is missing, what brings it, or why not
  shownIn: string; // files, as they stand in the document
}

/** The name of a test, or of a group of tests, that carries ids. */
export interface Title {
  file: string;
  line: number;
  name: string;
  ids: string[];
}

/** The ids in a text, like C2-10b. Longer words that hold one, like a token, are something else. */
export const idsIn = (text: string): string[] => text.match(/(?<![\w-])(?:C1|C2|E|K)-\d{1,2}[a-z]?(?![\w-])/g) ?? [];

const ROW = /^\| (\S+) \| (.+?) \| (.+?) \| (.*?) ?\| (.*?) ?\|$/;

/** The rows of docs/practices.md. Refuses a state that does not exist, and an id that stands there twice. */
export function readPractices(document: string): Practice[] {
  const rows = document.split('\n').flatMap((line) => practiceIn(line) ?? []);
  const twice = rows.find(({ id }, index) => rows.findIndex((other) => other.id === id) !== index);
  if (twice) throw new Error(`${twice.id} stands in docs/practices.md twice.`);
  return rows;
}

function practiceIn(line: string): Practice | undefined {
  const [, id = '', sentence = '', word = '', note = '', shownIn = ''] = ROW.exec(line) ?? [];
  if (idsIn(id).length === 0) return undefined;
  const state = STATES.find((known) => known === word);
  if (!state) throw new Error(`${id} has the state "${word}"; the states are ${STATES.join(', ')}.`);
  return { id, sentence, state, note, shownIn };
}

const NAMED = /(?:\b(?:test|describe)(?:\.\w+)*|\))\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g;

/** The titles of a test file that carry ids. */
export const titlesIn = (file: string, text: string): Title[] =>
  [...text.matchAll(NAMED)].flatMap(({ index, 2: name = '' }) => {
    const ids = idsIn(name);
    return ids.length === 0 ? [] : [{ file, line: text.slice(0, index).split('\n').length, name, ids }];
  });

/** The titles of all tests that carry ids. */
export const allTitles = (root: string): Title[] =>
  readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name).split(sep).join('/'))
    .sort()
    .flatMap((file) => titlesIn(file, readFileSync(join(root, file), 'utf8')));

export const titlesOf = (id: string, titles: readonly Title[]): Title[] => titles.filter(({ ids }) => ids.includes(id));

/** The files that show a practice, each once. */
export const filesOf = (id: string, titles: readonly Title[]): string[] => [
  ...new Set(titlesOf(id, titles).map(({ file }) => file.replace(/^test\//, ''))),
];

/** Whether tests have to show it. */
export const isClaim = (state: State): boolean => state === 'whole' || state === 'part';

/** What claims more than the tests show, in sentences. */
export const unproven = (practices: readonly Practice[], titles: readonly Title[]): string[] =>
  practices.flatMap(({ id, state }) => {
    const own = titlesOf(id, titles);
    if (!isClaim(state)) return [];
    if (own.length === 0) return [`${id} claims "${state}", and no test carries its id.`];
    return state === 'whole' && own.every(({ name }) => name.includes(`${id} part`))
      ? [`${id} claims "whole", and its tests show parts.`]
      : [];
  });

/** The document with its last column as the tests are now. */
export const withFiles = (document: string, titles: readonly Title[]): string =>
  document
    .split('\n')
    .map((line) => {
      const practice = practiceIn(line);
      return practice ? rowOf({ ...practice, shownIn: filesOf(practice.id, titles).join(', ') }) : line;
    })
    .join('\n');

const rowOf = ({ id, sentence, state, note, shownIn }: Practice): string =>
  `| ${[id, sentence, state, note, shownIn].join(' | ')} |`.replaceAll(/ {2,}/g, ' ');
