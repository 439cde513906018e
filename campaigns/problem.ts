import type { ErrorCode } from './error-codes.js';

/** One thing wrong with a definition or a body: where, why, and the right name where one is near. `path` reads like `lines[0].sku`. */
export interface Problem {
  path: string;
  code: ErrorCode;
  message: string;
  nearest?: string;
}

/** A problem, with the nearest right name where the word is a slip of a known one. */
export function problem(path: string, code: ErrorCode, message: string, nearest?: string): Problem {
  return nearest === undefined ? { path, code, message } : { path, code, message, nearest };
}

/** A problem in one sentence, with its place and what was probably meant. */
export const problemWords = ({ path, message, nearest }: Problem): string =>
  `${path && `${path}: `}${message}${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`;

/** What is wrong with the whole, by its first problem. */
export const invalidSentence = (what: string, [first]: Problem[]): string =>
  `The ${what} is invalid${first ? `: ${problemWords(first)}` : '.'}`;

/** How many problems are told at once; where there are more, a caller has not understood the format and needs no list. */
export const MOST_PROBLEMS = 50;

/** The problems that are told, and one more where there are more. Found lazily, so nobody pays for those that are not told. */
export function firstProblems<Found>(problems: Iterable<Found>, most = MOST_PROBLEMS): Found[] {
  const first: Found[] = [];
  for (const found of problems) {
    first.push(found);
    if (first.length > most) break;
  }
  return first;
}

const LONGEST_WORD = 60;

/** A caller's word as it is told back: never longer than it takes to recognise it. */
export const shortened = (word: string): string => (word.length > LONGEST_WORD ? `${word.slice(0, LONGEST_WORD)}…` : word);

/** A path as people read it: `['issueWhen', 'all', 0]` is `issueWhen.all[0]`. */
export const pathOf = (steps: readonly PropertyKey[]): string =>
  steps.reduce<string>(
    (path, step) => (typeof step === 'number' ? `${path}[${step}]` : `${path}${path && '.'}${shortened(String(step))}`),
    '',
  );

/** The steps of such a path: `on.all[0].fact` is on, all, 0, fact. */
export const stepsIn = (path: string): (string | number)[] =>
  path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));

/** The known word that somebody probably meant; none when all are further than a third of its letters. Ties go to the longer common start. */
export function nearestName(word: string, known: Iterable<string>): string | undefined {
  if (word.length > 100) return undefined;
  const near = [...new Set(known)]
    .filter((name) => mayBeNear(word, name))
    .map((name) => ({ name, distance: distanceOf(word.toLowerCase(), name.toLowerCase()), start: commonStart(word, name) }))
    .filter(({ name, distance }) => distance <= Math.max(word.length, name.length) / 3);
  return near.sort((one, other) => one.distance - other.distance || other.start - one.start)[0]?.name;
}

/** Cheap: words whose lengths differ by more than a third are not near, unless one only goes on where the other breaks off. */
function mayBeNear(word: string, name: string): boolean {
  const longer = Math.max(word.length, name.length);
  return longer - Math.min(word.length, name.length) <= longer / 3 || breaksOff(word.toLowerCase(), name.toLowerCase());
}

const breaksOff = (word: string, name: string): boolean =>
  word.length > 2 && name.length > 2 && (name.startsWith(word) || word.startsWith(name));

function commonStart(word: string, name: string): number {
  const differs = [...word].findIndex((letter, index) => letter !== name[index]);
  return differs === -1 ? word.length : differs;
}

/** Levenshtein's edit distance; a word that only breaks off, or goes on, is one edit away. */
function distanceOf(word: string, name: string): number {
  if (breaksOff(word, name)) return word === name ? 0 : 1;
  let row = Array.from({ length: name.length + 1 }, (_, column) => column);
  for (let line = 1; line <= word.length; line++) {
    const above = row;
    row = [line];
    for (let column = 1; column <= name.length; column++) {
      const replaced = at(above, column - 1) + (word[line - 1] === name[column - 1] ? 0 : 1);
      row.push(Math.min(replaced, at(above, column) + 1, at(row, column - 1) + 1));
    }
  }
  return at(row, name.length);
}

const at = (row: number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
