import { assemble, type Document, decode, element, elementsOf, fieldOf, fieldsOf, withFields } from './bson.js';
import type { Collection } from './engine.js';
import { BrokenOff, DatabaseError, errorReply, fail, refuse } from './errors.js';
import { compileFilter, type Filter } from './filter.js';
import { type Stored, select } from './indexes.js';
import { type Command, documentOf, listOf, type Turn, target } from './turn.js';
import { compileUpdate, seed, type Update, withId } from './update.js';
import { numeric, readSort } from './values.js';

export const WRITES: Record<string, Command> = {
  insert: { fields: 'documents ordered', run: insert },
  update: { fields: 'updates ordered', run: update },
  delete: { fields: 'deletes ordered', run: remove },
  findAndModify: { fields: 'query sort remove update new upsert', run: findAndModify },
};

function insert({ insert: name, documents, ordered }: Document, turn: Turn): Document {
  const { namespace } = target(name, turn);
  const given: (Document | Buffer)[] = turn.sequences.get('documents') ?? listOf(documents);
  const { done, errors } = each(given, ordered, (document) => insertOne(turn.engine.obtain(namespace), document));
  return { n: done.length, ...errors, ok: 1 };
}

/** Keeps the bytes a client sent where they can stay as they are: `_id` comes first. */
function insertOne(collection: Collection, given: Document | Buffer): Stored {
  const document = given instanceof Uint8Array ? decode(given) : given;
  const dollar = Object.keys(document).find((key) => key.startsWith('$'));
  if (dollar !== undefined) return refuse(`the dollar ($) prefixed field '${dollar}' at the top of a document`, 52);
  const whole = withId(document);
  const isAsSent = given instanceof Uint8Array && Object.keys(document)[0] === '_id';
  return isAsSent ? collection.insert(document, given) : collection.insert(whole);
}

const ALL = Number.POSITIVE_INFINITY;
type Outcome = { matched: number; modified: number; upserted: Document[] };

function update({ update: name, updates, ordered }: Document, turn: Turn): Document {
  const statements = turn.sequences.get('updates')?.map(decode) ?? listOf(updates);
  const { done, errors } = each(statements, ordered, (statement, index) => updateBy(name, statement, index, turn));
  const sum = (field: 'matched' | 'modified'): number => done.reduce((total, outcome) => total + outcome[field], 0);
  const upserted = done.flatMap((outcome) => outcome.upserted);
  return { n: sum('matched'), nModified: sum('modified'), ...(upserted.length > 0 && { upserted }), ...errors, ok: 1 };
}

function updateBy(name: unknown, { q, u, multi, upsert, ...others }: Document, index: number, turn: Turn): Outcome {
  const { namespace, collection } = target(name, turn);
  refuseOthers(others);
  const [filter, change] = [compileFilter(documentOf(q), turn.now), compileUpdate(u, turn.now)];
  const found = select(collection, { filter, limit: multi === true ? ALL : 1 });
  const modified = found.filter((stored) => changeStored(collection, stored, change)).length;
  if (found.length > 0 || upsert !== true) return { matched: found.length, modified, upserted: [] };
  const inserted = insertSeeded(turn.engine.obtain(namespace), filter, change);
  return { matched: 1, modified: 0, upserted: [{ index, _id: fieldOf(inserted.raw, '_id') }] };
}

const changeStored = (collection: Collection | undefined, stored: Stored, { change, touched }: Update): boolean =>
  collection?.replace(stored, withFields(stored.raw, touched, change(fieldsOf(stored.raw, touched), false)), touched) === true;

const insertSeeded = (collection: Collection, filter: Filter, { change }: Update): Stored =>
  collection.insert(withId(change(seed(filter), true)));

function remove({ delete: name, deletes, ordered }: Document, turn: Turn): Document {
  const { collection } = target(name, turn);
  const statements = turn.sequences.get('deletes')?.map(decode) ?? listOf(deletes);
  const { done, errors } = each(statements, ordered, ({ q, limit, ...others }) => {
    refuseOthers(others);
    const found = select(collection, { filter: compileFilter(documentOf(q), turn.now), limit: numeric(limit) === 1 ? 1 : ALL });
    for (const stored of found) collection?.remove(stored);
    return found.length;
  });
  return { n: done.reduce((sum, removed) => sum + removed, 0), ...errors, ok: 1 };
}

function findAndModify(command: Document, turn: Turn): Buffer {
  const { namespace, collection } = target(command.findAndModify, turn);
  const filter = compileFilter(documentOf(command.query), turn.now);
  const change = command.remove === true ? null : compileUpdate(command.update, turn.now);
  if (!change && (command.update || command.new === true)) fail(9, "Cannot specify both 'remove' and 'update' or 'new'");
  const [found] = select(collection, { filter, sort: readSort(command.sort), limit: 1 });
  const before = found?.raw;
  if (found && change) changeStored(collection, found, change);
  else if (found) collection?.remove(found);
  const inserted = !found && change && command.upsert === true ? insertSeeded(turn.engine.obtain(namespace), filter, change) : undefined;
  const shown = command.new === true ? (inserted ?? found)?.raw : before;
  const upserted = inserted && { upserted: fieldOf(inserted.raw, '_id') };
  const lastErrorObject = { n: found || inserted ? 1 : 0, ...(change && { updatedExisting: found !== undefined }), ...upserted };
  const value = shown ? element('document', 'value', shown) : elementsOf({ value: null });
  return assemble([elementsOf({ lastErrorObject }), value, elementsOf({ ok: 1 })]);
}

/** Runs the statements of one command. An ordered one stops at the first that fails; what was done before stays, as in MongoDB. */
function each<S, T>(statements: S[], ordered: unknown, run: (statement: S, index: number) => T): { done: T[]; errors: Document } {
  const done: T[] = [];
  const writeErrors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      done.push(run(statement, index));
    } catch (error) {
      if (error instanceof BrokenOff) throw error;
      writeErrors.push({ ...errorReply(error), ok: undefined, index });
      if (ordered !== false || !(error instanceof DatabaseError)) break;
    }
  }
  return { done, errors: writeErrors.length > 0 ? { writeErrors } : {} };
}

function refuseOthers(statement: Document): void {
  for (const name of Object.keys(statement)) refuse(`the field '${name}' of a statement`, 40415);
}
