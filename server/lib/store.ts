import type { SchemaOptions } from 'mongoose';

/**
 * The same for every collection: a path that the schema does not name is an error, not dropped; empty objects are kept; no `__v`.
 * What may happen only once is an `_id`; other unique indexes cannot hold across shards.
 */
export const storeOptions = <Name extends string>(collection: Name) =>
  ({ collection, strict: 'throw', versionKey: false, minimize: false, autoIndex: false }) satisfies SchemaOptions;

/** MongoDB's answer to a second document with the same `_id`. */
export const isDuplicate = (error: unknown): error is Error => error instanceof Error && 'code' in error && error.code === 11000;

/** Whether it was inserted; false when one with its `_id` is there already. */
export async function inserted(insert: Promise<unknown>): Promise<boolean> {
  try {
    await insert;
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}
