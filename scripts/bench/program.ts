import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The program of one tree with an empty shop of its own, as it runs in production but for its database, which is the embedded one. */
export interface Program {
  url: string;
  key: string; // of an admin
  stop(): Promise<void>;
}

const TSX = ['--import', 'tsx'];

export async function startProgram(tree: string): Promise<Program> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-bench-'));
  const { PATH, HOME, TMPDIR } = process.env; // nothing that would lead it to another database
  const env = { PATH, HOME, TMPDIR, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', ...SHOP };
  const keys = await promisify(execFile)(
    process.execPath,
    [...TSX, 'scripts/keys.ts', 'create', '--role', 'admin', '--name', 'the bench'],
    { cwd: tree, env },
  );
  const child = spawn(process.execPath, [...TSX, 'server/main.ts'], { cwd: tree, env });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      said += text;
      const [found] = /http:\/\/[\w.:]+:\d+/.exec(said) ?? [];
      if (found && said.includes('Ctrl-C')) resolve(found);
    });
    child.once('exit', () => reject(new Error(`The program of ${tree} did not start.\n${said}`)));
  });
  return {
    url,
    key: keys.stdout.trim().split('\n').at(-1) ?? '',
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const SHOP = { SHOP: 'bench', SHOP_TIME_ZONE: 'Asia/Shanghai', SHOP_CURRENCY: 'CNY' };
