import { assemble, type Document, decode, element, elementsOf, encode, isObject, numeric } from './bson.js';
import type { Collection } from './collection.js';
import { errorReply, fail } from './errors.js';
import { compileFilter, type Filter } from './filter.js';
import { compileProjection } from './projection.js';
import { checkHint, documentOf, select } from './query.js';
import { readSort } from './sort.js';
import type { Stored } from './tree-index.js';
import { type Commands, nameOf, type Turn } from './turn.js';
import { compileUpdate, seed, type Update, withId } from './update.js';

const FIND_AND_MODIFY = ['query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'arrayFilters', 'hint'];

export const WRITES: Commands = {
  insert: { fields: ['documents', 'ordered'], run: insert },
  update: { fields: ['updates', 'ordered'], run: update },
  delete: { fields: ['deletes', 'ordered'], run: remove },
  findAndModify: { fields: FIND_AND_MODIFY, run: findAndModify },
};

function insert(command: Document, turn: Turn): Document {
  const { namespace } = nameOf(command, 'insert', turn);
  const collection = turn.engine.obtain(namespace);
  const documents: (Document | Buffer)[] = turn.sequences.get('documents') ?? statements(command, 'documents', turn);
  const { done, writeErrors } = each(command, documents, (given) => insertOne(collection, given));
  return { n: done.length, ...writeErrors, ok: 1 };
}

/** Keeps the bytes a client sent where they can stay as they are: `_id` comes first. */
function insertOne(collection: Collection, given: Document | Buffer): Stored {
  const document = Buffer.isBuffer(given) ? decode(given) : given;
  const dollar = Object.keys(document).find((key) => key.startsWith('$'));
  if (dollar !== undefined) return fail(52, `The dollar ($) prefixed field '${dollar}' is not allowed in the document to be stored`);
  const asIs = Buffer.isBuffer(given) && Object.keys(document)[0] === '_id' && !Array.isArray(document._id);
  return asIs ? collection.insert(document, Buffer.from(given)) : collection.insert(withId(document));
}

function update(command: Document, turn: Turn): Document {
  const { namespace } = nameOf(command, 'update', turn);
  const { done, writeErrors } = each(command, statements(command, 'updates', turn), (statement, index) => {
    refuseOthers(statement, ['q', 'u', 'multi', 'upsert', 'arrayFilters', 'hint']);
    const filter = compileFilter(documentOf(statement.q, 'q'), turn.now);
    const change = compileUpdate(statement.u, filter, statement.arrayFilters, turn.now);
    if (statement.multi === true && change.isReplacement) fail(9, 'multi update is not supported for replacement-style update');
    checkHint(turn.engine.find(namespace), statement.hint);
    const found = select(turn.engine.find(namespace), { filter, limit: statement.multi === true ? Number.POSITIVE_INFINITY : 1 });
    if (found.length > 0) return { matched: found.length, modified: replaceAll(turn.engine.obtain(namespace), found, change) };
    if (statement.upsert !== true) return { matched: 0, modified: 0 };
    const { document } = upsert(turn.engine.obtain(namespace), filter, change);
    return { matched: 1, modified: 0, upserted: { index, _id: document._id } };
  });
  const upserted = done.flatMap((outcome) => outcome.upserted ?? []);
  const sum = (field: 'matched' | 'modified'): number => done.reduce((total, outcome) => total + outcome[field], 0);
  return { n: sum('matched'), nModified: sum('modified'), ...(upserted.length > 0 ? { upserted } : {}), ...writeErrors, ok: 1 };
}

const replaceAll = (collection: Collection, found: Stored[], change: Update): number =>
  found.filter((stored) => collection.replace(stored, change.apply(stored.document, false))).length;

const upsert = (collection: Collection, filter: Filter, change: Update): Stored =>
  collection.insert(withId(change.apply(seed(filter), true)));

function remove(command: Document, turn: Turn): Document {
  const { collection } = nameOf(command, 'delete', turn);
  const { done, writeErrors } = each(command, statements(command, 'deletes', turn), (statement) => {
    refuseOthers(statement, ['q', 'limit', 'hint']);
    checkHint(collection, statement.hint);
    const filter = compileFilter(documentOf(statement.q, 'q'), turn.now);
    const found = select(collection, { filter, limit: numeric(statement.limit) === 1 ? 1 : Number.POSITIVE_INFINITY });
    for (const stored of found) collection?.remove(stored);
    return found.length;
  });
  return { n: done.reduce((sum, count) => sum + count, 0), ...writeErrors, ok: 1 };
}

function findAndModify(command: Document, turn: Turn): Buffer {
  const { namespace, collection } = nameOf(command, 'findAndModify', turn);
  checkHint(collection, command.hint);
  const filter = compileFilter(documentOf(command.query, 'query'), turn.now);
  const change = command.remove === true ? null : compileUpdate(command.update, filter, command.arrayFilters, turn.now);
  if (!change && (command.update !== undefined || command.new === true)) fail(9, "Cannot specify both 'remove' and 'update' or 'new'");
  const project = compileProjection(command.fields);
  const [found] = select(collection, { filter, sort: readSort(command.sort), limit: 1 });
  const before = found && { raw: found.raw, document: found.document };
  const after = modify(found, change, filter, command.upsert === true, namespace, turn);
  const shown = command.new === true ? after : before;
  const upserted = !found && after ? { upserted: after.document._id } : {};
  const lastErrorObject = { n: found || after ? 1 : 0, ...(change ? { updatedExisting: found !== undefined } : {}), ...upserted };
  const value = shown && (project ? encode(project(shown.document)) : shown.raw);
  return assemble([
    ...elementsOf({ lastErrorObject }),
    ...(value ? element(3, 'value', value) : elementsOf({ value: null })),
    ...elementsOf({ ok: 1 }),
  ]);
}

function modify(
  found: Stored | undefined,
  change: Update | null,
  filter: Filter,
  mayInsert: boolean,
  namespace: string,
  { engine }: Turn,
): Stored | undefined {
  const collection = engine.find(namespace);
  if (found && collection) {
    if (change) collection.replace(found, change.apply(found.document, false));
    else collection.remove(found);
    return change ? found : undefined;
  }
  return change && mayInsert ? upsert(engine.obtain(namespace), filter, change) : undefined;
}

/** Runs the statements of one command. An ordered one stops at the first that fails; what was done before stays, as in MongoDB. */
function each<S, T>(command: Document, statements: S[], run: (statement: S, index: number) => T): { done: T[]; writeErrors: Document } {
  const done: T[] = [];
  const errors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      done.push(run(statement, index));
    } catch (error) {
      const { ok: _, codeName: __, ...rest } = errorReply(error);
      errors.push({ index, ...rest });
      if (command.ordered !== false) break;
    }
  }
  return { done, writeErrors: errors.length > 0 ? { writeErrors: errors } : {} };
}

function statements(command: Document, name: string, { sequences }: Turn): Document[] {
  const list = sequences.get(name)?.map(decode) ?? command[name];
  return Array.isArray(list) && list.every(isObject) ? list : fail(14, `Field '${name}' must be an array of objects`);
}

function refuseOthers(statement: Document, known: string[]): void {
  const other = Object.keys(statement).find((key) => !known.includes(key));
  if (other !== undefined) fail(40415, `the field '${other}' of a statement is not known to the embedded database`);
}
