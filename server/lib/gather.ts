import DataLoader from 'dataloader';

/** What is asked in one turn of the event loop is answered together, after the turn: nobody sees less than they would have seen alone. */
export const IN_TURNS = { cache: false, batchScheduleFn: (answer: () => void) => void setImmediate(answer) };

/**
 * Reads of one turn go to the database as one, or as several of `most` keys where a key means much work. `readMany` gets each key once, and
 * answers in the order of the keys.
 */
export function gather<Value>(readMany: (keys: string[]) => Promise<Value[]>, most?: number): (key: string) => Promise<Value> {
  const loader = new DataLoader<string, Value>(
    async (asked) => {
      const keys = [...new Set(asked)];
      const values = await readMany(keys);
      const byKey = new Map(keys.map((key, index) => [key, values[index] as Value]));
      return asked.map((key) => byKey.get(key) as Value);
    },
    { ...IN_TURNS, ...(most !== undefined && { maxBatchSize: most }) },
  );
  return (key) => loader.load(key);
}

/** One document a key, or null. */
export const gatherOne = <Found extends { _id: string }>(
  find: (ids: string[]) => Promise<Found[]>,
): ((id: string) => Promise<Found | null>) =>
  gather(async (ids) => {
    const found = new Map((await find(ids)).map((document) => [document._id, document]));
    return ids.map((id) => found.get(id) ?? null);
  });

/** The same for several at once: those that are there, in the order of the ids. */
export function gatherList<Found extends { _id: string }>(find: (ids: string[]) => Promise<Found[]>): (ids: string[]) => Promise<Found[]> {
  const findOne = gatherOne(find);
  return async (ids) => (await Promise.all(ids.map(findOne))).filter((found) => found !== null);
}

/** All documents of a key, in the order in which they are found. */
export const gatherAll = <Found>(
  find: (keys: string[]) => Promise<Found[]>,
  keyOf: (found: Found) => string | null,
): ((key: string) => Promise<Found[]>) =>
  gather(async (keys) => {
    const byKey = new Map(keys.map((key) => [key, [] as Found[]]));
    for (const document of await find(keys)) byKey.get(keyOf(document) ?? '')?.push(document);
    return keys.map((key) => byKey.get(key) ?? []);
  });
