/** So many documents of a thousand bytes are decoded within some milliseconds: the size of a batch where more may be found. */
export const IN_ONE_TURN = 250;

/** A place in a list by an instant: what stands there, and when it was. */
export interface Place {
  at: Date;
  id: string;
}

/**
 * Part of a filter, and the only $or on its level: what comes after a place, by `field` and then by `_id`, the newest first. The field stands
 * beside the $or too, so that an index is read from the place on: by the branches alone MongoDB reads it from its beginning.
 */
export const olderThan = (field: string, place: Place | null): object =>
  place === null ? {} : { [field]: { $lte: place.at }, $or: [{ [field]: { $lt: place.at } }, { _id: { $lt: place.id } }] };

/** The order of such a list. */
export const newestFirst = (field: string): Record<string, -1> => ({ [field]: -1, _id: -1 });

const EVER = new Date(-8_640_000_000_000_000);

/** The same, always bounded by the field, so that the index that has its order is taken. What has no instant is not in it. */
export const olderThanOrAll = (field: string, place: Place | null): object =>
  place === null ? { [field]: { $gte: EVER } } : olderThan(field, place);

/** The same of a list that begins with the oldest. */
export const laterThan = (field: string, place: Place | null): object =>
  place === null ? {} : { [field]: { $gte: place.at }, $or: [{ [field]: { $gt: place.at } }, { _id: { $gt: place.id } }] };

export const oldestFirst = (field: string): Record<string, 1> => ({ [field]: 1, _id: 1 });

/** MongoDB's answer to a second document with the same `_id`. */
export const isDuplicate = (error: unknown): error is Error => error instanceof Error && 'code' in error && error.code === 11000;

/** Of two upserts of one `_id` that meet, MongoDB may refuse one as a duplicate: asked again, it finds the document. */
export async function upserted(upsert: () => Promise<unknown>): Promise<void> {
  if (!(await inserted(upsert()))) await upsert();
}

/** Whether it was inserted; false when one with its `_id` is there already: it may be one's own, of a try whose answer was lost. */
export async function inserted(insert: Promise<unknown>): Promise<boolean> {
  try {
    await insert;
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}
