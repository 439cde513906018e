import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import mongoose from 'mongoose';
import { createKey } from '../../server/actors/actors.service.js';
import { readConfig } from '../../server/config.js';
import { openDatabase } from '../../server/database/connect.js';
import { compiled } from '../support/run.js';

/** The real program in a process of its own. */
export interface Program {
  url: string;
  /** `kill -9`. */
  kill(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/** `settings` are more of the environment. */
export async function startProgram(dataDir: string, settings: NodeJS.ProcessEnv = {}): Promise<Program> {
  const child = spawn(process.execPath, compiled('server/main.ts'), {
    env: {
      ...bare(),
      DATA_DIR: dataDir,
      SHOP: 'killed',
      PORT: '0',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_PER_SECOND: '100000',
      RATE_LIMIT_BURST: '100000',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await addressOf(child);
  return {
    url,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Nothing of the surroundings but what Node needs. */
const bare = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: process.env.HOME });

/** Where it says that it can be reached, once it is ready. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`the program did not start: ${said}`)), PATIENCE_MS);
    child.once('exit', () => reject(new Error(`the program stopped: ${said}`)));
    child.stdout?.on('data', (text: Buffer) => {
      said += text;
      const url = /(http:\S+)\/docs/.exec(said)?.[1];
      if (!url || !said.includes('Ctrl-C')) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

/** Opens the dead program's database for a moment. */
export async function inDatabase<Result>(dataDir: string, act: () => Promise<Result>): Promise<Result> {
  const database = await openDatabase({ ...readConfig({ DATA_DIR: dataDir }), mongodbUri: undefined }, 'killed');
  return act().finally(database.close);
}

export const keysFor = async (roles: readonly ('marketer' | 'storefront' | 'agent' | 'admin')[]): Promise<string[]> =>
  Promise.all(roles.map(async (role) => (await createKey(`the ${role}`, role)).key));

const LEASED = ['coupons', 'redemptions', 'events', 'idempotency', 'jobs', 'messages'];

/** In place of waiting for a minute: every lease ends an hour ago. Only for a program that is dead, for a live one goes by what it remembers. */
export async function endLeases(): Promise<void> {
  const hourAgo = new Date(Date.now() - 3_600_000);
  for (const name of LEASED)
    await mongoose.connection.collection(name).updateMany({ leaseUntil: { $gt: hourAgo } }, { $set: { leaseUntil: hourAgo } });
  await mongoose.connection.collection('agendaJobs').updateMany({}, { $set: { lockedAt: null } });
}
