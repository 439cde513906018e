import type { Model, mongo } from 'mongoose';

/** A document of ours: its `_id` is a name. */
export interface Keyed {
  _id: string;
}

/**
 * The driver's collection beneath a model, for the few functions that most requests go through: that Mongoose casts each statement costs
 * there as much as all that decides what is in it. Strings are strings and dates dates by their types; what is left of its care stands here,
 * and tests hold what goes over the wire to each collection's record.
 */
export const collectionOf = <Doc extends Keyed>(model: Model<Doc>): mongo.Collection<Doc> =>
  model.collection as unknown as mongo.Collection<Doc>;

/** As Mongoose has it: what is undefined is not written. */
export const SENT = { ignoreUndefined: true } as const;

/** What is to be written, a document, or an update where a filter holds; or what is to be read. */
type Statement = { document: object } | { filter: object; update?: object };

/** A path that the record does not name is a bug, and so is a filter whose value is missing: it would hold of more than was meant. */
export function refuseUnknown<Doc>({ schema, collection }: Model<Doc>, statement: Statement): void {
  const refuse = (path: string): never => {
    throw new Error(`${collection.name} cannot be asked so: ${path}`);
  };
  const check = (path: string): void => void (schema.path(path.split('.', 1)[0] ?? '') ?? refuse(path));
  if ('document' in statement) {
    for (const path in statement.document) check(path);
    return;
  }
  for (const [path, value] of Object.entries(statement.filter)) {
    if (value === undefined) refuse(path);
    if (!path.startsWith('$')) check(path);
  }
  for (const [operator, paths] of Object.entries(statement.update ?? {})) {
    if (!operator.startsWith('$')) refuse(operator);
    for (const path in paths) check(path);
  }
}
