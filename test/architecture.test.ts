import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { expect, test } from '@jest/globals';
import { LANES } from '../campaigns/rewards/kind.js';
import { REWARDS } from '../campaigns/rewards/reward.js';
import { idsIn, readPractices } from '../scripts/practices/practice.js';

/**
 * The rooms of the server from the top down: each calls only what stands further down. To add a room, put it where it belongs.
 * What several rooms need without calling each other (figures on a campaign's page, for example) is handed in from app.ts.
 */
const LINE = [
  'main.ts',
  'start.ts',
  'app.ts',
  'console',
  'pages',
  'jobs',
  'timeline',
  'search',
  'desk',
  'forecast',
  'insights',
  'messages',
  'webhooks',
  'changes',
  'approvals',
  'cases',
  'surveys',
  'schedules',
  'events',
  'profile',
  'redemptions',
  'coupons',
  'merges',
  'campaigns',
  'gifts',
  'orders',
  'staff',
  'ledger',
  'holdouts',
  'customers',
  'http',
  'context.ts',
  'shop',
  'actors',
  'rollups',
  'database',
  'config.ts',
  'lib',
];

const ALSO_FOR_TESTS = 'node scripts/install.js --all';

/** HTTP asks the shop's clock, and the shop's clock is asked over HTTP: this room alone has its routes above itself. */
const EXCUSED = /^server\/shop\/shop\.routes\.ts imports server\/http\//;

interface Import {
  from: string; // server/coupons/coupon.ts
  to: string; // server/lib/ids.ts, or a package's name
  isType: boolean; // gone when the program runs
}

const ROOT = join(import.meta.dirname, '..');
const WORDS = /(?:^|\s|;)(?:import|export)\s[^;'"]*?from\s*'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[jt]s$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name).split(sep).join('/'));

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

function importsOf(file: string): Import[] {
  return [...textOf(file).matchAll(WORDS)].map(([statement, from, bare, dynamic]) => ({
    from: file,
    to: target(file, from ?? bare ?? dynamic ?? ''),
    isType: /^\s*(import|export) type /.test(statement),
  }));
}

/** A file of ours by its path, a package by its name. */
function target(file: string, name: string): string {
  if (name.startsWith('.'))
    return normalize(join(dirname(file), name))
      .split(sep)
      .join('/')
      .replace(/\.js$/, file.endsWith('.js') ? '.js' : '.ts');
  return name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.replace(/^(?!node:)([^/]+).*$/, '$1');
}

const [SERVER, CAMPAIGNS, SCRIPTS, TESTS] = [filesIn('server'), filesIn('campaigns'), filesIn('scripts'), filesIn('test')];
const ALL = [...SERVER, ...CAMPAIGNS, ...SCRIPTS];
const IMPORTS = ALL.flatMap(importsOf);
const told = ({ from, to }: Import): string => `${from} imports ${to}`;
const room = (file: string): string => file.split('/')[1] ?? '';
const isOurs = (to: string): boolean => /^(server|campaigns|scripts|test)\//.test(to);

/** The files whose text has it, but for those where it belongs. */
const filesWith = (text: RegExp, files: string[], where: RegExp): string[] =>
  files.filter((file) => !where.test(file) && text.test(textOf(file)));

test('imports are read: every one of our own leads to a file', () => {
  const files = new Set([...ALL, 'scripts/install.js', 'server/http/express.d.ts']);
  expect(IMPORTS.length).toBeGreaterThan(500);
  expect(IMPORTS.filter(({ to }) => isOurs(to) && !files.has(to)).map(told)).toEqual([]);
});

test('campaigns/ decides: it imports nothing of the server, no database, no network and no file', () => {
  const allowed = ['campaigns/', 'luxon', 'zod', 'croner', 'node:crypto'];
  const wrong = IMPORTS.filter(({ from }) => from.startsWith('campaigns/')).filter(
    ({ to }) => !allowed.some((name) => to.startsWith(name)),
  );
  expect(wrong.map(told)).toEqual([]);
});

test('lib/ imports packages and campaigns/ only', () => {
  const wrong = IMPORTS.filter(({ from, to }) => from.startsWith('server/lib/') && isOurs(to) && !/^(server\/lib|campaigns)\//.test(to));
  expect(wrong.map(told)).toEqual([]);
});

test('the rooms form one line, and call only downwards', () => {
  const between = IMPORTS.filter(({ from, to }) => from.startsWith('server/') && to.startsWith('server/') && room(from) !== room(to));
  const rooms = new Set(SERVER.map(room));
  expect([...rooms].filter((name) => !LINE.includes(name))).toEqual([]);
  const upwards = between.filter(({ from, to }) => LINE.indexOf(room(from)) >= LINE.indexOf(room(to)));
  expect(upwards.map(told).filter((sentence) => !EXCUSED.test(sentence))).toEqual([]);
});

test('nobody imports tests, and the server imports no script but the demo, where it is wanted', () => {
  const wrong = IMPORTS.filter(({ from, to }) => to.startsWith('test/') || (from.startsWith('server/') && to.startsWith('scripts/')));
  expect(wrong.map(told)).toEqual(['server/start.ts imports scripts/demo/load.ts']);
});

test('there is no import circle', () => {
  const next = new Map<string, string[]>();
  for (const { from, to, isType } of IMPORTS) if (isOurs(to) && !isType) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const circleFrom = (file: string, path: string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    const circle = (next.get(file) ?? []).map((to) => circleFrom(to, [...path, file])).find((found) => found !== null) ?? null;
    done.add(file);
    return circle;
  };
  expect(ALL.map((file) => circleFrom(file, [])).filter((circle) => circle !== null)).toEqual([]);
});

const TYPES = Object.keys(REWARDS);
const ONLY_TYPES = TYPES.filter((type) => !LANES.some((lane) => lane === type)); // "shipping" is a lane too, which anybody may ask for

test.each([
  ['Agenda', /from '(agenda|@agendajs\/[^']+)'/, /^server\/jobs\/agenda(-rows)?\.ts$/],
  [
    'Mongoose',
    /from 'mongoose'/,
    /\.(store|schema)\.ts$|^server\/lib\/(record|direct(-reads)?|gather-(writes|moves)|database-failure)\.ts$|^server\/database\/|^server\/jobs\/agenda(-guard)?\.ts$|^scripts\/|^server\/start\.ts$/,
  ],
  ['a Mongoose schema, which is made of a record,', /new (mongoose\.)?Schema\b|Schema\.create\b/, /^server\/lib\/record\.ts$/],
  ['the environment', /process\.env\b/, /^server\/config\.ts$|^scripts\//],
  [
    'real time',
    /new Date\(\)|Date\.now\(\)|DateTime\.(now|local|utc)\(\)/,
    /^server\/lib\/real-time\.ts$|^server\/database\/(embedded|files)\/|^scripts\//,
  ],
  ['an instant’s local time', /fromJSDate\(/, /^campaigns\/local-time\.ts$/],
  ['a shop with its time', /interface [^}]*\b(shop: Shop;[^}]*\bnow: Date|now: Date;[^}]*\bshop: Shop);/, /^server\/context\.ts$/],
  ['a context of nobody’s', /actor: SYSTEM\b/, /^server\/context\.ts$/],
  ['randomness', /Math\.random\(/, /^scripts\//],
  ['the mailer', /from 'nodemailer'/, /^server\/messages\//],
  ['Express', /from 'express'/, /^server\/(http|app|console|pages)\b|^scripts\/bench\//],
  ['LevelDB', /from 'classic-level'/, /^server\/database\/files\//],
  ['a code of our own in an issue of a schema, which coded() checks,', /params\s*[:=]\s*\{\s*code:/, /^campaigns\/error-codes\.ts$/],
  ['any', /:\s*any\b|<any>|as any\b/, /^$/],
  [
    'the type of a reward',
    new RegExp(
      `(?:reward|terms)\\??\\.type\\b(?!['"\`])|type (?:===|!==) '(?:${TYPES.join('|')})'|(?:===|!==|case) '(?:${ONLY_TYPES.join('|')})'|' in (?:\\w+\\.)*(?:reward|terms)\\b`,
    ),
    /^campaigns\/rewards\//,
  ],
])('%s stands only where it belongs', (_what, text, where) => {
  expect(filesWith(text, ALL, where)).toEqual([]);
});

const EMBEDDED = /^server\/database\/(embedded|files)\//;

test('nobody outside imports the inside of the embedded database', () => {
  const door = 'server/database/embedded/index.ts';
  const wrong = IMPORTS.filter(({ from, to }) => EMBEDDED.test(to) && to !== door && !EMBEDDED.test(from));
  expect(wrong.map(told)).toEqual([]);
});

test('the embedded database knows nothing of the shop, and its files nothing of MongoDB', () => {
  const wrong = IMPORTS.filter(
    ({ from, to }) => EMBEDDED.test(from) && isOurs(to) && (!EMBEDDED.test(to) || (/\/files\//.test(from) && /\/embedded\//.test(to))),
  );
  expect(wrong.map(told)).toEqual([]);
});

test('a marketer’s and a developer’s files fit in the head: none is over 300 lines', () => {
  const written = [...ALL, ...TESTS].filter((file) => file !== 'test/fixtures/openapi-client/api.ts'); // that one is generated
  const long = written.map((file) => [file, textOf(file).split('\n').length - 1] as const).filter(([, lines]) => lines > 300);
  expect(long).toEqual([]);
});

test.each([
  ['embedded', 2_340],
  ['files', 904],
])('server/database/%s is %d lines at the most, comments and blank lines included', (folder, limit) => {
  const files = SERVER.filter((file) => file.startsWith(`server/database/${folder}/`));
  const lines = files.map((file) => textOf(file).split('\n').length - 1);
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(limit);
});

/** A program, and all that is loaded with it. */
function loadedBy(program: string, known = new Set([program])): Set<string> {
  for (const { from, to, isType } of IMPORTS)
    if (from === program && !isType && !known.has(to)) {
      known.add(to);
      loadedBy(to, known);
    }
  return known;
}

test('every command installs what it needs: the first one in a bare clone may be any', () => {
  const { scripts, devDependencies } = JSON.parse(textOf('package.json')) as Record<'scripts' | 'devDependencies', Record<string, string>>;
  const programs = Object.entries(scripts).flatMap(([name, command]) => {
    const program = /scripts\/run\.js( \S+)?/.exec(command);
    return program && !name.startsWith('pre') ? [{ name, program: (program[1] ?? '').trim() }] : [];
  });
  expect(programs.length).toBeGreaterThan(10);
  const shouldInstall = programs.map(({ name, program }) => {
    const loaded = loadedBy(program);
    const isForTests = Object.keys(devDependencies).some((dependency) => loaded.has(dependency));
    return [`pre${name}`, isForTests ? ALSO_FOR_TESTS : 'node scripts/install.js'];
  });
  expect(shouldInstall.filter(([, command]) => command === ALSO_FOR_TESTS).map(([name]) => name)).toEqual(['prebench', 'prefaults']);
  const installs = ([name = '', least]: string[]) => [least, ALSO_FOR_TESTS].includes(scripts[name]);
  expect(shouldInstall.filter((one) => !installs(one))).toEqual([]);
});

test('the product needs nothing outside its own folder', () => {
  expect(filesWith(/['"`/]shared\/(data|hooks|model|house)|\/work\//, ALL, /^$/)).toEqual([]);
});

/** The files that people write, but for node_modules, the data of shops and what tools make. */
const written = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = join(folder, entry.name).split(sep).join('/');
    if (entry.isDirectory()) return /^(\..*|node_modules|data|dist|coverage|test\/fixtures)$/.test(name) ? [] : written(name);
    return /\.(md|[jt]s|mjs|hbs)$/.test(name) ? [name] : [];
  });

test('every practice that is named stands in docs/practices.md', () => {
  const known = new Set(readPractices(textOf('docs/practices.md')).map(({ id }) => id));
  expect(known.size).toBeGreaterThanOrEqual(119);
  const named = written('.').flatMap((file) => idsIn(textOf(file)).map((id) => ({ file, id })));
  expect(named.length).toBeGreaterThan(200);
  expect(named.filter(({ id }) => !known.has(id)).map(({ file, id }) => `${file} names ${id}`)).toEqual([]);
});
