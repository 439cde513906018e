import { forgetAll } from './ledger.store.js';

/** What is in flight costs every effect on its allowance 6 µs an id on the embedded database: 600 a second must not have hundreds there. */
const [FORGET_EVERY_MS, FORGET_AT] = [100, 20];

let pending = new Map<string, Set<string>>();
let timer: NodeJS.Timeout | undefined;
let forgetting: Promise<void> = Promise.resolve();

/**
 * Takes an id out of what is in flight, some time within the next tenth of a second, or with the twentieth of its allowance. Only an id whose effect
 * nobody can begin again: its owner is decided and noted as settled, in the database, before. A kill leaves it to the sweep of what is in flight.
 */
export function forgetLater(allowanceId: string, id: string): void {
  const ids = pending.get(allowanceId) ?? new Set();
  pending.set(allowanceId, ids.add(id));
  if (ids.size >= FORGET_AT) return void flushForgotten();
  timer ??= setTimeout(() => void flushForgotten(), FORGET_EVERY_MS).unref();
}

/** Takes them out now; before the program ends, and before somebody looks at what is in flight. Never throws: the sweep finds what is left. */
export function flushForgotten(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const allowances = pending;
  pending = new Map();
  if (allowances.size > 0) forgetting = forgetting.then(() => forgetThese(allowances)).catch(() => {});
  return forgetting;
}

async function forgetThese(allowances: Map<string, Set<string>>): Promise<void> {
  await Promise.all([...allowances].map(([allowanceId, ids]) => forgetAll(allowanceId, [...ids])));
}
