import { Long } from 'bson';
import { assemble, type Document, element, elementsOf } from './bson.js';
import { fail } from './errors.js';

/** Less than the 16 MB of MongoDB: whoever reads an answer does it in one turn of its event loop, and others wait meanwhile. */
const MAX_BATCH_BYTES = 1024 * 1024;
const MAX_OPEN = 1_000;
const IDLE_MS = 10 * 60_000;
/** Who asks: a cursor ends with the connection and the session that asked last. */
export type Client = { connection: object; session: string };
/** Of an answer that is fetched in parts, the rest: the stored bytes, which never change, so a cursor is a snapshot. */
type Cursor = Client & { namespace: string; rest: Buffer[]; usedAt: number };
/** Where an answer goes. */
type Reader = { client: Client; now: Date };

export class Cursors {
  private readonly open = new Map<number, Cursor>();
  private lastId = 0;

  /** The first part (101 documents, as in MongoDB, unless said), and a cursor for the rest unless the client wants none. */
  first({ client, now }: Reader, namespace: string, rest: Buffer[], batchSize = 101, single = false): Buffer {
    return this.part('firstBatch', ++this.lastId, { ...client, namespace, rest, usedAt: now.getTime() }, batchSize, single);
  }

  next({ client, now }: Reader, id: number, namespace: string, batchSize = Number.POSITIVE_INFINITY): Buffer {
    const cursor = this.open.get(id);
    if (cursor?.namespace !== namespace) return fail(43, `cursor id ${id} not found`);
    return this.part('nextBatch', id, { ...cursor, ...client, usedAt: now.getTime() }, batchSize);
  }

  /** After ten minutes in which nobody asked, as in MongoDB. */
  expire(now: Date): void {
    this.end(({ usedAt }) => now.getTime() - usedAt >= IDLE_MS);
  }

  end(isOver: (cursor: Cursor) => boolean): void {
    for (const [id, cursor] of this.open) if (isOver(cursor)) this.open.delete(id);
  }

  kill(ids: Long[]): Document {
    const cursorsKilled = ids.filter((id) => this.open.delete(id.toNumber()));
    return { cursorsKilled, cursorsNotFound: ids.filter((id) => !cursorsKilled.includes(id)), cursorsAlive: [], cursorsUnknown: [], ok: 1 };
  }

  private part(name: string, id: number, cursor: Cursor, batchSize: number, single = false): Buffer {
    const { namespace, rest } = cursor;
    const documents = batchOf(rest, batchSize);
    const isOver = single || documents.length === rest.length;
    if (isOver) this.open.delete(id);
    else this.open.set(id, { ...cursor, rest: rest.slice(documents.length) });
    // A client that vanished fetches no more; its cursor is the oldest some day.
    const [oldest = 0] = this.open.keys();
    if (this.open.size > MAX_OPEN) this.open.delete(oldest);
    return answer(name, documents, isOver ? 0 : id, namespace);
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
