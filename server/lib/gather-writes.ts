import { type Model, mongo, type QueryFilter, type UpdateQuery } from 'mongoose';
import { inserted } from './store.js';

type Operation<Doc> = { insertOne: { document: Doc } } | { updateOne: { filter: QueryFilter<Doc>; update: UpdateQuery<Doc> } };

/** What became of the writes of one turn: errors by position, and how many of the updates found their document. */
interface Outcome {
  errors: Map<number, Error>;
  asked: number;
  matched: number;
}

/** Writes that come in one turn of the event loop go to the database as one command; one that fails does not hold up the others. */
function together<Doc>(model: Model<Doc>): (operation: Operation<Doc>) => Promise<Omit<Outcome, 'errors'>> {
  let waiting: Promise<Outcome> | null = null;
  let operations: Operation<Doc>[] = [];

  async function writeWaiting(): Promise<Outcome> {
    await new Promise((resolve) => setImmediate(resolve));
    const mine = operations;
    operations = [];
    waiting = null;
    return write(model, mine);
  }

  return async (operation) => {
    const position = operations.push(operation) - 1;
    waiting ??= writeWaiting();
    const { errors, ...counts } = await waiting;
    const error = errors.get(position);
    if (error) throw error;
    return counts;
  };
}

async function write<Doc>(model: Model<Doc>, operations: Operation<Doc>[]): Promise<Outcome> {
  const asked = operations.length;
  try {
    const matched = asked === 1 ? await writeOne(model, operations[0] as Operation<Doc>) : await writeAll(model, operations);
    return { errors: new Map(), asked, matched };
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError) || error.err !== undefined) throw error;
    return { errors: new Map([error.writeErrors].flat().map((one) => [one.index, errorOf(one)])), asked, matched: error.matchedCount };
  }
}

const writeAll = async <Doc>(model: Model<Doc>, operations: Operation<Doc>[]): Promise<number> =>
  (await model.bulkWrite(operations as never, { ordered: false, throwOnValidationError: true })).matchedCount;

const errorOf = ({ errmsg, code }: mongo.WriteError): Error => Object.assign(new Error(errmsg), { code });

/** For one, a command of its own is the cheaper way. */
async function writeOne<Doc>(model: Model<Doc>, operation: Operation<Doc>): Promise<number> {
  if ('updateOne' in operation) return (await model.updateOne(operation.updateOne.filter, operation.updateOne.update).exec()).matchedCount;
  await model.create(operation.insertOne.document as never);
  return 0;
}

/** Inserts of one turn go as one. False: a document with this `_id` is there already. */
export function gatherInserts<Doc>(model: Model<Doc>): (document: Doc) => Promise<boolean> {
  const insert = together(model);
  return (document) => inserted(insert({ insertOne: { document } }));
}

/** Updates of one turn go as one, and nobody asks which of them found their document. */
export function gatherNotes<Doc>(model: Model<Doc>): (filter: QueryFilter<Doc>, update: UpdateQuery<Doc>) => Promise<void> {
  const note = together(model);
  return async (filter, update) => {
    await note({ updateOne: { filter, update } });
  };
}

/**
 * Updates of one turn go as one; each must be harmless twice. The database says only how many it found, so that where some are missing each
 * is asked again, alone: an update whose own success makes its filter stop matching may then answer false although it was done. Whoever
 * needs to know reads.
 */
export function gatherUpdates<Doc>(model: Model<Doc>): (filter: QueryFilter<Doc>, update: UpdateQuery<Doc>) => Promise<boolean> {
  const change = together(model);
  return async (filter, update) => {
    const operation = { updateOne: { filter, update } };
    const { matched, asked } = await change(operation);
    if (matched === asked || asked === 1) return matched === asked;
    return (await writeOne(model, operation)) === 1;
  };
}
