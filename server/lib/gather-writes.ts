import DataLoader from 'dataloader';
import { type Model, mongo, type QueryFilter, type UpdateQuery } from 'mongoose';
import { IN_TURNS } from './gather.js';
import { inserted } from './store.js';

type Operation<Doc> = { insertOne: { document: Doc } } | { updateOne: { filter: QueryFilter<Doc>; update: UpdateQuery<Doc> } };

/** Of the updates of one turn: how many there were, and how many found their document. */
interface Counts {
  asked: number;
  matched: number;
}

/** Writes of one turn of the event loop go to the database as one command; one that fails does not hold up the others. */
const together = <Doc>(model: Model<Doc>) => new DataLoader<Operation<Doc>, Counts>((operations) => write(model, operations), IN_TURNS);

async function write<Doc>(model: Model<Doc>, operations: readonly Operation<Doc>[]): Promise<(Counts | Error)[]> {
  const asked = operations.length;
  try {
    const matched = asked === 1 ? await writeOne(model, operations[0] as Operation<Doc>) : await writeAll(model, operations);
    return operations.map(() => ({ asked, matched }));
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError) || error.err !== undefined) throw error;
    const { matchedCount: matched, writeErrors } = error;
    const errors = new Map([writeErrors].flat().map((one) => [one.index, errorOf(one)]));
    return operations.map((_operation, position) => errors.get(position) ?? { asked, matched });
  }
}

const writeAll = async <Doc>(model: Model<Doc>, operations: readonly Operation<Doc>[]): Promise<number> =>
  (await model.bulkWrite(operations as never, { ordered: false, throwOnValidationError: true })).matchedCount;

/** For one, a command of its own is the cheaper way. */
async function writeOne<Doc>(model: Model<Doc>, operation: Operation<Doc>): Promise<number> {
  if ('updateOne' in operation) return (await model.updateOne(operation.updateOne.filter, operation.updateOne.update).exec()).matchedCount;
  await model.create(operation.insertOne.document as never);
  return 0;
}

const errorOf = ({ errmsg, code }: mongo.WriteError): Error => Object.assign(new Error(errmsg), { code });

/** Inserts of one turn go as one. False: a document with this `_id` is there already. */
export function gatherInserts<Doc>(model: Model<Doc>): (document: Doc) => Promise<boolean> {
  const inserts = together(model);
  return (document) => inserted(inserts.load({ insertOne: { document } }));
}

/** Updates of one turn go as one, and nobody asks which of them found their document. */
export function gatherNotes<Doc>(model: Model<Doc>): (filter: QueryFilter<Doc>, update: UpdateQuery<Doc>) => Promise<void> {
  const notes = together(model);
  return async (filter, update) => {
    await notes.load({ updateOne: { filter, update } });
  };
}

/**
 * Updates of one turn go as one; each must be harmless twice. The database says only how many it found, so that where some are missing each
 * is asked again, alone: an update whose own success makes its filter stop matching may then answer false although it was done. Whoever
 * needs to know reads.
 */
export function gatherUpdates<Doc>(model: Model<Doc>): (filter: QueryFilter<Doc>, update: UpdateQuery<Doc>) => Promise<boolean> {
  const updates = together(model);
  return async (filter, update) => {
    const operation = { updateOne: { filter, update } };
    const { matched, asked } = await updates.load(operation);
    if (matched === asked || asked === 1) return matched === asked;
    return (await writeOne(model, operation)) === 1;
  };
}
