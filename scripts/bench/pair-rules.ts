import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { ownProgram } from '../../server/lib/own-files.js';

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
      return ((await hear(child)) as { ms: number }).ms;
    },
    stop: () => void child.kill(),
  };
}

async function hear(child: ChildProcess): Promise<unknown> {
  const gone = once(child, 'exit').then(() => {
    throw new Error('The program that times the rules has ended.');
  });
  const [message] = await Promise.race([once(child, 'message'), gone]);
  return message;
}
