import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The program of one tree with an empty shop of its own, as it runs in production. */
export interface Program {
  url: string;
  key: string; // of an admin
  /** What its process has used of the processors so far, in milliseconds. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** A database to run on: the embedded one in a folder of its own, or one of its own on the server that MONGODB_URI names. */
export interface Home {
  env: Record<string, string>;
  end(): void;
}

export function aHome(uri?: string): Home {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-bench-'));
  const shop = {
    DATA_DIR: dataDir,
    SHOP: `bench_${randomBytes(4).toString('hex')}`,
    SHOP_TIME_ZONE: 'Asia/Shanghai',
    SHOP_CURRENCY: 'CNY',
  };
  return {
    env: uri === undefined ? shop : { ...shop, ...production(uri) },
    end: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

const production = (uri: string): Record<string, string> => ({
  MONGODB_URI: uri,
  LINK_SECRET: randomBytes(24).toString('hex'),
  MAIL_FROM: 'bench@example.com',
});

export const NO_LIMITS = { RATE_LIMIT_PER_SECOND: '100000', RATE_LIMIT_BURST: '100000' };

/** Nothing that would lead it elsewhere. */
export const surroundings = (): Record<string, string | undefined> => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TMPDIR: process.env.TMPDIR,
});

export async function startProgram(tree: string, home = aHome()): Promise<Program> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...surroundings(), ...home.env, ...NO_LIMITS, PORT: String(port), PUBLIC_URL: url, LOG_LEVEL: 'silent' };
  const create = [...nodeArgs(tree, 'scripts/keys.ts'), 'create', '--role', 'admin', '--name', 'the bench'];
  const keys = await promisify(execFile)(process.execPath, create, { cwd: tree, env });
  const child = spawn(process.execPath, nodeArgs(tree, 'server/main.ts'), { cwd: tree, env });
  await ready(child, tree);
  return {
    url,
    key: keys.stdout.trim().split('\n').at(-1) ?? '',
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      home.end();
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function ready(child: ChildProcess, tree: string): Promise<void> {
  let said = '';
  child.stderr?.on('data', (text) => (said += text));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text) => {
      said += text;
      if (said.includes('Ctrl-C')) resolve();
    });
    child.once('exit', () => reject(new Error(`The program of ${tree} did not start.\n${said}`)));
  });
}

/** Compiled, where the tree knows how. */
const nodeArgs = (tree: string, program: string): string[] =>
  existsSync(join(tree, 'scripts/run.js')) ? ['--enable-source-maps', 'scripts/run.js', program] : ['--import', 'tsx', program];

const TICK_MS = 10;

/** By Linux's own count; 0 elsewhere. */
function cpuMsOf(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
