import { fork } from 'node:child_process';
import { once } from 'node:events';
import mongoose from 'mongoose';
import { ownProgram } from '../../server/lib/own-files.js';
import { hear } from './hear.js';
import { aHome, freePort, type Home, NO_LIMITS, surroundings } from './program.js';
import type { Bare } from './shop-program.js';

/** The program in a process of its own, with what it is compared with beside it. */
export interface BenchShop {
  url: string;
  key: string; // of an admin
  profilesUrl: string; // of an Express route that reads a profile
  cpuMs(): Promise<number>;
  /** Conditional writes of one hot document a second, as the same process makes them. */
  bare(which: Bare, count: number, atOnce: number): Promise<number>;
  home: Home;
  stop(): Promise<void>;
}

const PROGRAM = ownProgram('scripts/bench/shop-program.ts');

export async function openBenchShop(home: Home): Promise<BenchShop> {
  const port = await freePort();
  const env = {
    ...surroundings(),
    ...home.env,
    ...NO_LIMITS,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: 'silent',
  };
  const child = fork(PROGRAM, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ask = async <Answer>(asked: object | string): Promise<Answer> => {
    child.send(asked);
    return hear<Answer>(child);
  };
  return {
    ...(await hear<{ url: string; key: string; profilesUrl: string }>(child)),
    home,
    cpuMs: () => ask('cpu'),
    bare: (which, count, atOnce) => ask({ bare: which, count, atOnce }),
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** A shop for the time of one bench; afterwards nothing of it is left. */
export async function withBenchShop<Result>(act: (shop: BenchShop) => Promise<Result>): Promise<Result> {
  const { MONGODB_URI: uri } = process.env;
  const home = aHome(uri);
  const shop = await openBenchShop(home);
  try {
    return await act(shop);
  } finally {
    await shop.stop();
    if (uri !== undefined) await dropDatabase(uri, home.env.SHOP ?? '');
    home.end();
  }
}

async function dropDatabase(uri: string, name: string): Promise<void> {
  const connection = await mongoose.createConnection(uri, { dbName: name }).asPromise();
  await connection.dropDatabase();
  await connection.close();
}
