import { fork } from 'node:child_process';
import { ownProgram } from '../../server/lib/own-files.js';
import { hear } from './hear.js';

const PROGRAM = ownProgram('scripts/bench/pair-rules-program.ts');

/** The rules of a tree in a process of their own. */
export interface RulesProgram {
  time(): Promise<number>; // milliseconds for one cart against 500 rules
  stop(): void;
}

export async function startRules(tree: string): Promise<RulesProgram> {
  const child = fork(PROGRAM, [tree], { execArgv: ['--import', 'tsx'] });
  await hear(child);
  return {
    async time() {
      child.send('again');
      return (await hear<{ ms: number }>(child)).ms;
    },
    stop: () => void child.kill(),
  };
}
