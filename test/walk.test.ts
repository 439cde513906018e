import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { compiled } from './support/run.js';

const ROOT = join(import.meta.dirname, '..');
const PROGRAM = ['package.json', 'node_modules', 'campaigns', 'scripts', 'server', 'templates'];

/** A folder as a newcomer has it: the program, and no data yet. */
const folder = mkdtempSync(join(tmpdir(), 'regulars-walk-'));
for (const name of PROGRAM) symlinkSync(join(ROOT, name), join(folder, name));

const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children.filter(({ exitCode }) => exitCode === null)) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Nothing of the surroundings that would lead the program elsewhere. */
function run(command: string, args: string[], port: string): { child: ChildProcess; said: () => string } {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(command, args, { cwd: folder, env: { PATH, HOME, TMPDIR, PORT: port, LANG: 'C.UTF-8' } });
  children.push(child);
  let said = '';
  child.stdout?.on('data', (text) => (said += text));
  child.stderr?.on('data', (text) => (said += text));
  return { child, said: () => said };
}

async function startedPort(): Promise<string> {
  const { child, said } = run(process.execPath, compiled('server/main.ts'), '0');
  while (!said().includes('Ctrl-C')) {
    if (child.exitCode !== null) throw new Error(said());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return /:(\d+)\/docs/.exec(said())?.[1] ?? '';
}

/** The walk's blocks as they stand in the README, one after the other in one shell that stops at the first failure. */
const walk = (): string => {
  const [, text = ''] = /\n## A walk([\s\S]*?)\n## /.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  return ['set -euo pipefail', ...[...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block)].join('\n');
};

/** What whoever walks sees, in this order. */
const SEEN = [
  /goal_required/,
  /ifUsedBp: 1111/,
  /김하늘 님/, // the welcome
  /\[ true, \[\] \]/, // what the first order earned
  /need: 10000,\s+have: 9900/,
  /^10000$/m,
  /not_redeemable\nreserved\nreleased/,
  /'coupon_expiry',\s+'sent'/,
  /confirmed\nconfirmed\n\[ 'issued', 'reserved', 'issued', 'reserved', 'redeemed' \]/,
  /redeemed: 1/,
  /was refused. The conditions are not met. The discountable items in the cart must total at least CN¥100. CN¥1 more is needed/,
  /discountMinor: 2000/,
  /processed\nprocessed/,
  /김하늘 님[\s\S]*\/s\/\S+/, // the mail that asks
  /<h1>.*(?:어떠셨나요|만족스러우셨나요)\?<\/h1>\n<h1>.*감사합니다<\/h1>/,
  /찻잔에 금이 가 있었어요/,
  /contacted\ncase_not_ready\ninvestigating/,
  /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\ndeclined/, // granted within authority
  /approval\n[\s\S]*above_own_limit[\s\S]*amountMinor: 3000/, // and above it
  /to: null/, // Lin, Park, then whoever is first
  /countered\napproved\naccepted\nclosed/,
  /11000\nconfirmed/, // the third order: 160.00 less 50.00
  /\[ (true, false|false, true), \[\] \]/, // loyalty: granted, or held out
  /'boost_purchase', 'issued'/,
  /'goodwill', 'redeemed'/,
  /'induce_next_purchase', 'redeemed'/,
  /atMostMinor: 3000/,
  /(?=[\s\S]*'apology')(?=[\s\S]*'case_reply')[\s\S]*?'satisfaction_check', 'sent'[\s\S]*'welcome', 'sent'/,
  /redeemed: 2/,
  /Goodwill was given, worth CN¥50[\s\S]*A case was opened about order walk-order-2[\s\S]*The customer was not satisfied/,
  /\/console\/customers\/cus_\w+\/desk\nrg_/,
  /녹차 10% 할인: 1280'[\s\S]*sweets[\s\S]*녹차 15% 할인: 1920'/, // by itself, and what is missing for the biscuits; then with the code
  /14480\n/, // 164.00 less 19.20
  /walk-order-9', 1920[\s\S]*T-2005', 1920/,
];

/** Where there is no bash there is no walk. */
const walking = process.platform === 'win32' ? test.skip : test;

walking(
  'the README’s walk runs as it is written, and what it promises is seen',
  async () => {
    const { child, said } = run('bash', ['-c', walk()], await startedPort());
    const [code] = await once(child, 'close');
    const words = said();
    expect({ code, words: code === 0 ? '' : words.slice(-2000) }).toEqual({ code: 0, words: '' });
    expect(words).not.toMatch(/^undefined$/m);
    let from = 0;
    for (const what of SEEN) {
      const found = what.exec(words.slice(from));
      if (!found) throw new Error(`not seen: ${what}\n${words.slice(from, from + 3000)}`);
      from += found.index;
    }
  },
  300_000,
);
