import { Long } from 'bson';
import { assemble, type Document, element, elementsOf } from './bson.js';
import { fail } from './errors.js';

type Cursor = { namespace: string; rest: Buffer[] };

const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const MAX_OPEN = 1_000;

/** Answers that are fetched in parts. A cursor holds the stored bytes, which never change, so it is a snapshot. */
export class Cursors {
  private readonly open = new Map<number, Cursor>();
  private lastId = 0;

  /** The first part (101 documents, as in MongoDB, unless said), and a cursor for the rest unless the client wants none. */
  first(namespace: string, documents: Buffer[], batchSize = 101, single = false): Buffer {
    const part = batchOf(documents, batchSize);
    const rest = single ? [] : documents.slice(part.length);
    if (rest.length === 0) return answer('firstBatch', part, 0, namespace);
    this.open.set(++this.lastId, { namespace, rest });
    // A client that vanished fetches no more; its cursor is the oldest some day.
    const [oldest = 0] = this.open.keys();
    if (this.open.size > MAX_OPEN) this.open.delete(oldest);
    return answer('firstBatch', part, this.lastId, namespace);
  }

  next(id: number, namespace: string, batchSize = Number.POSITIVE_INFINITY): Buffer {
    const cursor = this.open.get(id);
    if (cursor?.namespace !== namespace) return fail(43, `cursor id ${id} not found`);
    const part = batchOf(cursor.rest, batchSize);
    cursor.rest = cursor.rest.slice(part.length);
    if (cursor.rest.length > 0) return answer('nextBatch', part, id, namespace);
    this.open.delete(id);
    return answer('nextBatch', part, 0, namespace);
  }

  kill(ids: Long[]): Document {
    const cursorsKilled = ids.filter((id) => this.open.delete(id.toNumber()));
    return { cursorsKilled, cursorsNotFound: ids.filter((id) => !cursorsKilled.includes(id)), cursorsAlive: [], cursorsUnknown: [], ok: 1 };
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
