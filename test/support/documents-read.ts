import type { CommandSucceededEvent } from 'mongodb';
import { whileHearing } from './hearing.js';

/** How many documents the database answered while something was done, whoever asked. */
export async function documentsRead(act: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const add = ({ reply }: CommandSucceededEvent) => {
    const { cursor, value } = reply as { cursor?: { firstBatch?: unknown[]; nextBatch?: unknown[] }; value?: unknown };
    count += (cursor?.firstBatch ?? cursor?.nextBatch ?? (value ? [value] : [])).length;
  };
  await whileHearing('commandSucceeded', add, act);
  return count;
}
