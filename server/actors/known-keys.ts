import type { KeyHolder } from './actors.store.js';

/** A key that was withdrawn by another process is refused here after this long at the latest. */
const REMEMBERED_MS = 1000;
const MANY = 1000;

const known = new Map<string, { holder: KeyHolder; until: number }>();
let forgotten = 0;

/** Who was just seen with a key, so that not every request asks the database. A key that nobody has is never remembered. */
export async function holderOf(hash: string, find: (hash: string) => Promise<KeyHolder | null>): Promise<KeyHolder | null> {
  const remembered = known.get(hash);
  if (remembered && remembered.until > performance.now()) return remembered.holder;
  const before = forgotten;
  const holder = await find(hash);
  if (known.size >= MANY) known.clear();
  // What was read before a key was withdrawn says nothing about the time after it.
  if (holder && before === forgotten) known.set(hash, { holder, until: performance.now() + REMEMBERED_MS });
  return holder;
}

/** Whoever withdraws a key forgets it at once. */
export function forgetKeys(): void {
  forgotten += 1;
  known.clear();
}
