import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { aDir, cleanUp, compiled, type Run, runIn } from './support/run.js';

afterEach(cleanUp);

const ROOT = join(import.meta.dirname, '..');
const MAIN = `import { word } from './word.js';
console.log('says', word satisfies string, process.argv.slice(2));
`;

/** A small program of the same build. */
function aProgram(): string {
  const folder = aDir();
  for (const file of ['scripts/build.js', 'scripts/run.js', 'package.json', 'package-lock.json']) copy(file, folder);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  write(folder, 'templates/page.hbs', 'Hello');
  write(folder, 'campaigns/none.ts', '');
  write(folder, 'server/main.ts', MAIN);
  write(folder, 'server/word.ts', `export const word: string = 'one';\n`);
  return folder;
}

function copy(file: string, folder: string): void {
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  cpSync(join(ROOT, file), join(folder, file));
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

const start = (folder: string, ...args: string[]): Run => runIn(folder, [...compiled('server/main.ts'), ...args]);

async function said(program: Run): Promise<string> {
  expect([await program.ended, program.output()]).toEqual([0, expect.anything()]);
  return program.output();
}

const builds = (folder: string): string[] => (existsSync(join(folder, 'dist')) ? readdirSync(join(folder, 'dist')) : []);

test('programs that start at once share one build; what changed since is built again, templates too', async () => {
  const folder = aProgram();
  const first = [start(folder, 'a', '--b'), start(folder, 'a', '--b'), start(folder, 'a', '--b')];
  for (const program of first) expect(await said(program)).toBe("says one [ 'a', '--b' ]\n");
  expect(builds(folder)).toHaveLength(1);

  write(folder, 'server/word.ts', `export const word: string = 'two';\n`);
  expect(await said(start(folder))).toBe('says two []\n');
  write(folder, 'templates/page.hbs', 'Good day');
  expect(await said(start(folder))).toBe('says two []\n');
  expect(builds(folder)).toHaveLength(3);
  await said(start(folder));
  expect(builds(folder)).toHaveLength(3);
});

test('a build that is killed is not taken for whole, and what it left goes after an hour', async () => {
  const folder = aProgram();
  for (const moment of [0, 20, 40]) {
    const program = start(folder);
    while (builds(folder).length === 0) await sleep(1);
    await sleep(moment);
    program.child.kill('SIGKILL');
    await program.ended;
  }
  expect(await said(start(folder))).toBe('says one []\n');
  for (const name of builds(folder)) utimesSync(join(folder, 'dist', name), 0, 0);
  write(folder, 'server/word.ts', `export const word: string = 'two';\n`);
  expect(await said(start(folder))).toBe('says two []\n');
  expect(builds(folder).filter((name) => name.startsWith('unfinished'))).toEqual([]);
  expect(builds(folder)).toHaveLength(2);
});

test('where nothing can be written, a sentence says so, and a build that is there is used', async () => {
  const folder = aProgram();
  writeFileSync(join(folder, 'dist'), 'in the way');
  const refused = start(folder);
  expect([await refused.ended, refused.output()]).toEqual([
    1,
    expect.stringMatching(/^Regulars cannot start\.\n.* dist\/.*\(E[A-Z]+: .*"npm run build".*\n$/),
  ]);
  rmSync(join(folder, 'dist'));
  await said(start(folder));
  const before = builds(folder);
  chmodSync(join(folder, 'dist'), 0o555);
  expect(await said(start(folder))).toBe('says one []\n');
  chmodSync(join(folder, 'dist'), 0o755);
  expect(builds(folder)).toEqual(before);
});

test('the three builds that were used last are kept', async () => {
  const folder = aProgram();
  for (const word of ['one', 'two', 'three', 'one', 'four']) {
    write(folder, 'server/word.ts', `export const word: string = '${word}';\n`);
    expect(await said(start(folder))).toBe(`says ${word} []\n`);
    await sleep(20); // their times differ
  }
  expect(builds(folder)).toHaveLength(3);
});

test('what fails names the lines of its source, and what cannot be built says where', async () => {
  const folder = aProgram();
  write(folder, 'server/word.ts', `interface None {}\n\nexport const word: string = (null as never as { none: string }).none;\n`);
  const failing = start(folder);
  expect(await failing.ended).toBe(1);
  expect(failing.output()).toMatch(/server\/word\.ts:3:\d+/);

  write(folder, 'server/word.ts', 'export const = 1;\n');
  const broken = start(folder);
  expect(await broken.ended).toBe(1);
  expect(broken.output()).toMatch('server/word.ts:1:13: ERROR');
  expect(builds(folder)).toHaveLength(1);
});
