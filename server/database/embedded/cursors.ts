import { Long } from 'bson';
import { assemble, type Document, element, elementsOf } from './bson.js';
import { fail } from './errors.js';

interface Cursor {
  namespace: string;
  rest: Buffer[];
  usedAt: number;
}

const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 10 * 60 * 1000;

/** Answers that are fetched in parts. A cursor holds the stored bytes, which never change, so it is a snapshot. */
export class Cursors {
  private readonly open = new Map<number, Cursor>();
  private lastId = 0;

  /** The first part (101 documents, as in MongoDB, unless said), and a cursor for the rest unless the client wants none. */
  first(namespace: string, documents: Buffer[], batchSize = 101, single = false): Buffer {
    const part = batchOf(documents, batchSize);
    const rest = single ? [] : documents.slice(part.length);
    const id = rest.length === 0 ? 0 : ++this.lastId;
    if (id !== 0) this.open.set(id, { namespace, rest, usedAt: Date.now() });
    return answer('firstBatch', part, id, namespace);
  }

  next(id: number, namespace: string, batchSize = Number.POSITIVE_INFINITY): Buffer {
    const cursor = this.open.get(id);
    if (cursor?.namespace !== namespace) return fail(43, `cursor id ${id} not found`);
    const part = batchOf(cursor.rest, batchSize);
    cursor.rest = cursor.rest.slice(part.length);
    cursor.usedAt = Date.now();
    if (cursor.rest.length === 0) this.open.delete(id);
    return answer('nextBatch', part, this.open.has(id) ? id : 0, namespace);
  }

  kill(ids: Long[]): Document {
    const known = ids.filter((id) => this.open.delete(id.toNumber()));
    return { cursorsKilled: known, cursorsNotFound: ids.filter((id) => !known.includes(id)), cursorsAlive: [], cursorsUnknown: [], ok: 1 };
  }

  forgetIdle(now: Date): void {
    for (const [id, { usedAt }] of this.open) if (now.getTime() - usedAt > IDLE_MS) this.open.delete(id);
  }
}

/** As many documents as go into one answer; at least one, whatever its size. */
function batchOf(documents: Buffer[], limit: number): Buffer[] {
  let [count, bytes] = [0, 0];
  for (const document of documents) {
    bytes += document.length;
    if (count >= limit || (count > 0 && bytes > MAX_BATCH_BYTES)) break;
    count++;
  }
  return documents.slice(0, count);
}

function answer(name: string, documents: Buffer[], id: number, namespace: string): Buffer {
  const items = assemble(documents.map((document, i) => element('document', String(i), document)));
  const cursor = assemble([element('array', name, items), elementsOf({ id: Long.fromNumber(id), ns: namespace })]);
  return assemble([element('document', 'cursor', cursor), elementsOf({ ok: 1 })]);
}
