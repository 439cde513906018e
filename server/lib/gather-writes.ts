import DataLoader from 'dataloader';
import { type Model, mongo, type QueryFilter, type UpdateQuery } from 'mongoose';
import { isFailureCode } from './database-failure.js';
import { collectionOf, type Keyed, refuseUnknown, SENT } from './direct.js';
import { IN_TURNS } from './gather.js';
import { inserted } from './store.js';

export type Change<Doc> = { filter: QueryFilter<Doc>; update: UpdateQuery<Doc> };
export type Operation<Doc> = { insertOne: { document: Doc } } | { updateOne: Change<Doc> } | { updateMany: Change<Doc> };

/** Of the updates of one turn: how many there were, and how many found their document. */
interface Counts {
  asked: number;
  matched: number;
}

/** Writes of one turn of the event loop go to the database as one command; one that fails does not hold up the others. */
function together<Doc extends Keyed>(model: Model<Doc>): (operation: Operation<Doc>) => Promise<Counts> {
  const writes = new DataLoader<Operation<Doc>, Counts>((operations) => writeTogether(model, operations), IN_TURNS);
  return async (operation) => {
    refuseUnknown(model, 'insertOne' in operation ? operation.insertOne : changeIn(operation));
    return writes.load(operation);
  };
}

/** Several as one command. What the server says against a single one is that one's; any other error is thrown, and is everybody's. */
export async function writeTogether<Doc extends Keyed>(
  model: Model<Doc>,
  operations: readonly Operation<Doc>[],
): Promise<(Counts | Error)[]> {
  const asked = operations.length;
  try {
    const matched = asked === 1 ? await writeOne(model, operations[0] as Operation<Doc>) : await writeAll(model, operations);
    return operations.map(() => ({ asked, matched }));
  } catch (error) {
    const { matched, errors } = errorsOfSingle(error, operations);
    return operations.map((_operation, position) => errors.get(position) ?? { asked, matched });
  }
}

/** Updates as one command, each harmless twice; what the server says against any of them is thrown. Returns how many documents they found. */
export async function updateTogether<Doc extends Keyed>(model: Model<Doc>, changes: readonly Change<Doc>[]): Promise<number> {
  return updatedIn(
    await writeTogether(
      model,
      changes.map((updateOne) => ({ updateOne })),
    ),
  );
}

/** The same where one update is for all documents that are named in its filter. */
export async function updateAllTogether<Doc extends Keyed>(model: Model<Doc>, changes: readonly Change<Doc>[]): Promise<number> {
  return updatedIn(
    await writeTogether(
      model,
      changes.map((updateMany) => ({ updateMany })),
    ),
  );
}

function updatedIn([first, ...others]: (Counts | Error)[]): number {
  for (const one of [first, ...others]) if (one instanceof Error) throw one;
  return first && 'matched' in first ? first.matched : 0;
}

async function writeAll<Doc extends Keyed>(model: Model<Doc>, operations: readonly Operation<Doc>[]): Promise<number> {
  const result = await collectionOf(model).bulkWrite(operations as mongo.AnyBulkWriteOperation<Doc>[], { ordered: false, ...SENT });
  if (result.insertedCount < insertsIn(operations)) throw new Error('The database acknowledged fewer documents than it was given.');
  return result.matchedCount;
}

/** For one, a command of its own is the cheaper way. */
async function writeOne<Doc extends Keyed>(model: Model<Doc>, operation: Operation<Doc>): Promise<number> {
  const collection = collectionOf(model);
  if ('insertOne' in operation) {
    await collection.insertOne(operation.insertOne.document as mongo.OptionalUnlessRequiredId<Doc>, SENT);
    return 0;
  }
  const { filter, update } = changeIn(operation) as { filter: mongo.Filter<Doc>; update: mongo.UpdateFilter<Doc> };
  const change = 'updateOne' in operation ? collection.updateOne(filter, update, SENT) : collection.updateMany(filter, update, SENT);
  return (await change).matchedCount;
}

const changeIn = <Doc>(operation: Exclude<Operation<Doc>, { insertOne: unknown }>): Change<Doc> =>
  'updateOne' in operation ? operation.updateOne : operation.updateMany;

const insertsIn = (operations: readonly object[]): number => operations.filter((operation) => 'insertOne' in operation).length;

/**
 * What the server said against single operations, by position, where that is all that went wrong: all the others are done. Any other error is
 * the whole command's and is thrown on, since then nobody's write is known to be done or not, and everybody is to hear that: a broken
 * connection, a server that steps down, a write concern that was not met. The driver wraps those in the same class, with `err` undefined and
 * `writeErrors` empty; a server that steps down in the middle may also say so in the place of single operations.
 */
function errorsOfSingle<Doc>(error: unknown, operations: readonly Operation<Doc>[]): { matched: number; errors: Map<number, Error> } {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  const writeErrors = [error.writeErrors].flat();
  const failure = writeErrors.find(({ code }) => isFailureCode(code));
  if (failure) throw errorOf(failure);
  const isAllSaid = error.insertedCount + writeErrors.length >= insertsIn(operations);
  if (writeErrors.length === 0 || error.result.getWriteConcernError() || !isAllSaid) throw error;
  return { matched: error.matchedCount, errors: new Map(writeErrors.map((one) => [one.index, errorOf(one)])) };
}

const errorOf = ({ errmsg = '', code }: mongo.WriteError): Error => new mongo.MongoServerError({ message: errmsg, code });

/**
 * Inserts of one turn go as one. False: a document with this `_id` is there already. It may be one's own, of a try whose answer was lost:
 * whoever needs to know reads it, and looks whose it is.
 */
export function gatherInserts<Doc extends Keyed>(model: Model<Doc>): (document: Doc) => Promise<boolean> {
  const inserts = together(model);
  return (document) => inserted(inserts({ insertOne: { document } }));
}

/** Updates of one turn go as one, and nobody asks which of them found their document. */
export function gatherNotes<Doc extends Keyed>(model: Model<Doc>): (filter: QueryFilter<Doc>, update: UpdateQuery<Doc>) => Promise<void> {
  const notes = together(model);
  return async (filter, update) => {
    await notes({ updateOne: { filter, update } });
  };
}

/** The same where each may find several documents. */
export function gatherSweeps<Doc extends Keyed>(model: Model<Doc>): (filter: QueryFilter<Doc>, update: UpdateQuery<Doc>) => Promise<void> {
  const sweeps = together(model);
  return async (filter, update) => {
    await sweeps({ updateMany: { filter, update } });
  };
}

/**
 * Updates of one turn go as one; each must be harmless twice. The database says only how many it found, so that where some are missing each
 * half is asked again: an update whose own success makes its filter stop matching may then answer false although it was done. Whoever
 * needs to know reads.
 */
export function gatherUpdates<Doc extends Keyed>(
  model: Model<Doc>,
): (filter: QueryFilter<Doc>, update: UpdateQuery<Doc>) => Promise<boolean> {
  const updates = new DataLoader<Operation<Doc>, boolean>((operations) => findEach(model, operations), IN_TURNS);
  return async (filter, update) => {
    refuseUnknown(model, { filter, update });
    return updates.load({ updateOne: { filter, update } });
  };
}

/** Whether each found its document. Where all did, or none, nobody is asked again. */
async function findEach<Doc extends Keyed>(model: Model<Doc>, operations: readonly Operation<Doc>[]): Promise<(boolean | Error)[]> {
  const heard = await writeTogether(model, operations);
  const again = await findInHalves(
    model,
    operations.filter((_operation, position) => isUnclear(heard[position])),
  );
  return heard.map((one, position) => {
    if (one instanceof Error) return one;
    return again.get(operations[position] as Operation<Doc>) ?? one.matched > 0;
  });
}

const isUnclear = (one: Counts | Error | undefined): boolean =>
  one !== undefined && !(one instanceof Error) && one.matched > 0 && one.matched < one.asked;

/** What breaks one half off is said to its own. */
async function findInHalves<Doc extends Keyed>(model: Model<Doc>, operations: Operation<Doc>[]) {
  const middle = Math.ceil(operations.length / 2);
  const halves = [operations.slice(0, middle), operations.slice(middle)].filter(({ length }) => length > 0);
  const found = await Promise.all(halves.map((half) => findEach(model, half).catch((error: Error) => half.map(() => error))));
  return new Map(found.flat().map((one, position) => [operations[position], one]));
}
