import { Long } from 'bson';
import { assemble, type Document, element, elementsOf } from './bson.js';
import { fail } from './errors.js';

interface Cursor {
  namespace: string;
  rest: Buffer[];
  usedAt: number;
}

const FIRST_BATCH = 101;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 10 * 60 * 1000;

/** Answers that are fetched in parts. A cursor holds the stored bytes, which never change, so it is a snapshot. */
export class Cursors {
  private readonly open = new Map<number, Cursor>();
  private lastId = 0;

  /** The first part, and a cursor for the rest unless the client wants none. */
  first(namespace: string, documents: Buffer[], batchSize: number | undefined, single: boolean): Buffer {
    const size = fitting(documents, batchSize ?? FIRST_BATCH);
    const rest = documents.slice(size);
    const id = rest.length === 0 || single ? 0 : ++this.lastId;
    if (id !== 0) this.open.set(id, { namespace, rest, usedAt: Date.now() });
    return batch('firstBatch', documents.slice(0, size), id, namespace);
  }

  next(id: number, namespace: string, batchSize: number | undefined): Buffer {
    const cursor = this.open.get(id);
    if (cursor?.namespace !== namespace) return fail(43, `cursor id ${id} not found`);
    const size = fitting(cursor.rest, batchSize ?? Number.POSITIVE_INFINITY);
    const part = cursor.rest.slice(0, size);
    cursor.rest = cursor.rest.slice(size);
    cursor.usedAt = Date.now();
    if (cursor.rest.length === 0) this.open.delete(id);
    return batch('nextBatch', part, this.open.has(id) ? id : 0, namespace);
  }

  kill(ids: number[]): Document {
    const known = ids.filter((id) => this.open.delete(id));
    const unknown = ids.filter((id) => !known.includes(id));
    const long = (list: number[]): Long[] => list.map((id) => Long.fromNumber(id));
    return { cursorsKilled: long(known), cursorsNotFound: long(unknown), cursorsAlive: [], cursorsUnknown: [], ok: 1 };
  }

  forgetIdle(now: Date): void {
    for (const [id, { usedAt }] of this.open) if (now.getTime() - usedAt > IDLE_MS) this.open.delete(id);
  }
}

/** How many documents go into one answer; at least one, whatever its size. */
function fitting(documents: Buffer[], limit: number): number {
  let bytes = 0;
  let count = 0;
  while (count < documents.length && count < limit) {
    bytes += documents[count]?.length ?? 0;
    if (bytes > MAX_BATCH_BYTES && count > 0) break;
    count++;
  }
  return count;
}

function batch(name: string, documents: Buffer[], id: number, namespace: string): Buffer {
  const items = assemble(documents.flatMap((document, i) => element(3, String(i), document)));
  const cursor = assemble([...element(4, name, items), ...elementsOf({ id: Long.fromNumber(id), ns: namespace })]);
  return assemble([...element(3, 'cursor', cursor), ...elementsOf({ ok: 1 })]);
}
