/**
 * Reads that come in one turn of the event loop go to the database as one. Each begins after it was asked for, so that none sees less than
 * it would have seen alone. `readMany` answers as many values as it was given keys, in their order.
 */
export function gather<Value>(readMany: (keys: string[]) => Promise<Value[]>): (key: string) => Promise<Value> {
  let waiting: Promise<Map<string, Value>> | null = null;
  let keys = new Set<string>();

  async function readWaiting(): Promise<Map<string, Value>> {
    await new Promise((resolve) => setImmediate(resolve));
    const asked = [...keys];
    keys = new Set();
    waiting = null;
    const values = await readMany(asked);
    return new Map(asked.map((key, index) => [key, values[index] as Value]));
  }

  return async (key) => {
    keys.add(key);
    waiting ??= readWaiting();
    return (await waiting).get(key) as Value;
  };
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
