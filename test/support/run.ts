import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dirs: string[] = [];
const children: ChildProcess[] = [];

/** An empty folder, gone after the test. */
export const aDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'regulars-start-'));
  dirs.push(dir);
  return dir;
};

/** Ends what a test began. */
export function cleanUp(): void {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
}

export interface Run {
  child: ChildProcess;
  output(): string;
  /** Waits until the output has something, for half a minute. */
  until(what: RegExp): Promise<RegExpExecArray>;
  stop(): Promise<number | null>;
  ended: Promise<number | null>;
}

/** As Node is told to run one of our programs, compiled, as npm's commands do. */
export const compiled = (program: string): string[] => ['--enable-source-maps', 'scripts/run.js', program];

/** The real program, in a process of its own. */
export const run = (script: string, args: string[], env: Record<string, string>): Run =>
  watch(spawn(process.execPath, [...compiled(script), ...args], { env: { ...bare(), ...env } }));

/** In another folder. */
export const runIn = (cwd: string, args: string[]): Run => watch(spawn(process.execPath, args, { cwd, env: bare() }));

/** The same by npm, as people and supervisors call it. */
export const runNpm = (args: string[], env: Record<string, string>): Run => watch(spawn('npm', args, { env: { ...bare(), ...env } }));

function watch(child: ChildProcess): Run {
  children.push(child);
  let output = '';
  child.stdout?.on('data', (data) => (output += data));
  child.stderr?.on('data', (data) => (output += data));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const until = async (what: RegExp): Promise<RegExpExecArray> => {
    for (let tries = 0; tries < 300; tries++) {
      const found = what.exec(output);
      if (found) return found;
      if (child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`not printed: ${what}\n${output}`);
  };
  const stop = (): Promise<number | null> => {
    child.kill('SIGINT');
    return ended;
  };
  return { child, output: () => output, until, ended, stop };
}

/** The environment without what would lead the program elsewhere. */
const bare = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, LOG_LEVEL: 'error' });

/** `npm start`, on a port that is free. */
export const start = (env: Record<string, string>): Run => run('server/main.ts', [], { PORT: '0', ...env });

/** Where its API can be reached, once it is ready. */
export async function addressOf(program: Run): Promise<string> {
  const [, url = ''] = await program.until(/The API +(http:\S+)\/docs/);
  return url;
}
