import { type Model, mongo } from 'mongoose';
import { isFailureCode } from './database-failure.js';
import { type Keyed, refuseUnknown } from './direct.js';

/** More than this is read on by a cursor; what most requests ask for is less. */
const FIRST_BATCH = 1000;

/**
 * What a filter finds, in one command and without Mongoose's query and the driver's cursor, which cost a third of all that such a read takes
 * here: for the few functions that most requests go through. `limit`: at most so many. Documents are as they lie there, as with `lean`.
 */
export const findDirectly = <Doc extends Keyed>(model: Model<Doc>, filter: object, limit?: number): Promise<Doc[]> =>
  findFields<Doc, Doc>(model, filter, undefined, limit);

/** The same, of each document only some fields. */
export async function findFields<Found extends Keyed, Doc>(
  model: Model<Doc>,
  filter: object,
  projection?: Record<string, 1>,
  limit?: number,
): Promise<Found[]> {
  refuseUnknown(model, { filter });
  const collection = model.collection as unknown as mongo.Collection<Found>;
  const { level } = collection.readConcern ?? {};
  const some = { ...(projection && { projection }), ...(limit !== undefined && { limit }) };
  const readConcern = level && { readConcern: { level } };
  const asked = { find: collection.collectionName, filter, ...some, batchSize: FIRST_BATCH, ...readConcern };
  const { cursor } = (await onceMore(model, asked)) as { cursor: { id: number | mongo.Long; firstBatch: Found[] } };
  if (Number(cursor.id) === 0) return cursor.firstBatch;
  await leave(model, cursor.id);
  return (await collection.find(filter as mongo.Filter<Found>, { ...some, batchSize: FIRST_BATCH }).toArray()) as Found[];
}

/** As the driver does with a read of its own: what a connection or a server that steps down broke off is asked once more. */
async function onceMore<Doc>({ db: connection }: Model<Doc>, command: object): Promise<mongo.Document> {
  const { db } = connection;
  if (!db) throw new mongo.MongoNotConnectedError('Not connected to a database.');
  const mayRepeat = connection.getClient().options.retryReads;
  return db.command(command).catch((error) => {
    if (mayRepeat && isBrokenOff(error)) return db.command(command);
    throw error;
  });
}

const isBrokenOff = (error: unknown): boolean =>
  error instanceof mongo.MongoNetworkError ||
  (error instanceof mongo.MongoError && (isFailureCode(error.code) || error.hasErrorLabel('PoolRequestedRetry')));

/** A cursor that nobody reads on from would be kept for minutes; where it cannot be told, it is. */
async function leave<Doc>({ db, collection }: Model<Doc>, id: number | mongo.Long): Promise<void> {
  const cursors = [typeof id === 'number' ? mongo.Long.fromNumber(id) : id];
  await db.db?.command({ killCursors: collection.collectionName, cursors }).catch(() => {});
}
