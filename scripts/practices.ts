import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import {
  allTitles,
  type Practice,
  readPractices,
  STATES,
  type State,
  type Title,
  titlesOf,
  unproven,
  withFiles,
} from './practices/practice.js';

const program = new Command('npm run practices --')
  .description('Shows what the program shows of docs/practices.md, and which tests show it. Exits with 1 where a claim has no test.')
  .argument('[ids...]', 'only these, like C2-10')
  .addOption(new Option('--state <state>', 'only these').choices(STATES))
  .option('--tests', 'names each test, with its file and line')
  .option('--write', 'writes the test files into the last column of docs/practices.md')
  .helpOption('-h, --help', 'shows this')
  .action(run);

const ROOT = process.cwd(); // npm begins it there
const DOCUMENT = join(ROOT, 'docs/practices.md');
const WIDTH = 120;

function run(ids: string[], { state, tests = false, write = false }: { state?: State; tests?: boolean; write?: boolean }): void {
  process.stdout.on('error', endsWithItsReader);
  const document = readFileSync(DOCUMENT, 'utf8');
  const [practices, titles] = [readPractices(document), allTitles(ROOT)];
  if (write) writeFileSync(DOCUMENT, withFiles(document, titles));
  const unknown = ids.filter((id) => !practices.some((practice) => practice.id === id)).map((id) => `docs/practices.md has no ${id}.`);
  const chosen = practices.filter((one) => (ids.length === 0 || ids.includes(one.id)) && (state === undefined || one.state === state));
  console.log(tableOf(chosen, titles, tests));
  console.log(countOf(chosen));
  const wrong = [...unknown, ...unproven(practices, titles)];
  for (const sentence of wrong) console.error(sentence);
  if (wrong.length > 0) process.exitCode = 1;
}

/** As with `npm run practices | head`: nobody reads the rest. */
function endsWithItsReader({ code }: NodeJS.ErrnoException): void {
  process.exit(code === 'EPIPE' ? 0 : 1);
}

const rowOf = (id: string, state: string, tests: string): string => `${id.padEnd(8)}${state.padEnd(11)}${tests.padStart(5)}  `;

const tableOf = (practices: Practice[], titles: readonly Title[], areTestsNamed: boolean): string =>
  [
    `${rowOf('id', 'state', 'tests')}what the program shows`,
    ...practices.map((practice) => linesOf(practice, titlesOf(practice.id, titles), areTestsNamed)),
  ].join('\n');

function linesOf({ id, state, sentence, note }: Practice, titles: Title[], areTestsNamed: boolean): string {
  const left = rowOf(id, state, String(titles.length));
  const paragraphs = [sentence, ...(note === '' ? [] : [`(${note})`])].map((text) => wrapped(text.replaceAll(/[*`]/g, ''), left.length));
  const tests = areTestsNamed ? titles.map(({ file, line, name }) => wrapped(`${file}:${line} ${name}`, left.length)) : [];
  return left + [...paragraphs, ...tests].join('\n').replaceAll('\n', `\n${' '.repeat(left.length)}`);
}

const wrapped = (text: string, indent: number): string => program.createHelp().boxWrap(text, WIDTH - indent);

const countOf = (practices: Practice[]): string =>
  `${practices.length} practices: ${STATES.map((state) => `${practices.filter((one) => one.state === state).length} ${state}`).join(', ')}.`;

program.parse();
