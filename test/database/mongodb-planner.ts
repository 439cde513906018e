import type { Filter, Kind, Shape } from './shapes.js';

/** An index as a schema declares it. */
export interface Index {
  name: string;
  key: Record<string, 1 | -1>;
  sparse?: boolean;
  partialFilterExpression?: Record<string, unknown>;
  expireAfterSeconds?: number;
}

/** How MongoDB would find what a shape asks for: by which index, by one for each branch of an `$or`, or by reading the whole collection. */
export interface Plan {
  indexes: string[];
  /** Only part of it is read; otherwise it gives no more than an order, and the filter is asked of every document until enough are found. */
  narrows: boolean;
  /** It gives the order that was asked for; otherwise all that is found is sorted in memory. */
  sorts: boolean;
}

/**
 * Says what MongoDB's planner would take, from what its manual says of indexes: /core/index-partial/, /core/index-sparse/,
 * /core/indexes/index-types/index-compound/sort-order/, /tutorial/equality-sort-range-guideline/, /reference/operator/query/or/, /expr/ and /regex/.
 * Null: nothing helps. It shares no line with the embedded database's own planner, since it is there to check it.
 */
export function planOf({ filter, sort = {} }: Shape, indexes: readonly Index[]): Plan | null {
  const all = [{ name: '_id_', key: { _id: 1 } } satisfies Index, ...indexes];
  const best = all.map((index) => use(index, filter, sort)).sort((one, other) => other.worth - one.worth)[0];
  if (best && best.worth > 0) return { indexes: [best.name], narrows: best.narrows, sorts: best.sorts };
  const branches = (filter.$or ?? []).map((branch) => planOf({ collection: '', filter: branch }, indexes));
  const found = branches.filter((plan) => plan !== null);
  if (found.length === 0 || found.length < branches.length) return null;
  return { indexes: [...new Set(found.flatMap((plan) => plan.indexes))].sort(), narrows: true, sorts: Object.keys(sort).length === 0 };
}

/** Each of their values stands in many documents. */
const OF_FEW_VALUES = new Set(['state', 'kind', 'channel']);

/** An index without a question for its first field helps only a sort, and not one of an index that lacks documents. */
function use(index: Index, filter: Filter, sort: Record<string, 1 | -1>): Omit<Plan, 'indexes'> & { name: string; worth: number } {
  const { name } = index;
  if (!holdsAll(index, filter)) return { name, worth: 0, narrows: false, sorts: false };
  const fields = Object.keys(index.key);
  const narrows = fields.map((field) => narrowing(filter[field] as Kind | undefined, index.sparse === true));
  const fixed = narrows.findIndex((kind) => kind !== 'to values');
  const prefix = fixed < 0 ? fields.length : fixed;
  const range = narrows[prefix] === 'to a range' ? 1 : 0;
  const sorts = givesOrder(index, prefix, filter, sort);
  const isAsked = prefix + range > 0;
  const helpsSort = sorts && Object.keys(sort).length > 0 && (isAsked || !index.sparse);
  // Which of two finds less, MongoDB tries out. We go by what a field says, and name the one that the query uses to its end.
  const values = fields.slice(0, prefix).reduce((sum, field) => sum + (OF_FEW_VALUES.has(field) ? 8 : 20), 0);
  const isWhole = prefix + range === fields.length;
  const worth = values + range * 10 + (helpsSort ? 9 : 0) + (isAsked && isWhole ? 1 : 0);
  return { name, worth: isAsked || helpsSort ? worth : 0, narrows: isAsked, sorts };
}

/** A partial index only where the query itself asks for its condition. What values it may have is said by its kind: true or false. */
function holdsAll({ partialFilterExpression = {} }: Index, filter: Filter): boolean {
  return Object.entries(partialFilterExpression).every(([field, value]) => {
    if (typeof value !== 'boolean') throw new Error(`a partial index by ${field}, other than by a truth value`);
    return filter[field] === String(value);
  });
}

/** `$ne` and `$nin` leave nearly all of an index to be read; a sparse one does not hold what lacks the field. */
function narrowing(kind: Kind | undefined, isSparse: boolean): 'to values' | 'to a range' | 'not' {
  if (kind === 'eq' || kind === 'true' || kind === 'false' || kind === 'in') return 'to values';
  if (kind === 'null' || kind === 'missing' || kind === 'in, null too') return isSparse ? 'not' : 'to values';
  if (kind === 'exists') return isSparse ? 'to a range' : 'not';
  return kind === 'range' || kind === 'beginning' ? 'to a range' : 'not';
}

/** After the fields with a given value its order is that of the sort, forwards or backwards. Ranges of several values are merged. */
function givesOrder({ key }: Index, prefix: number, filter: Filter, sort: Record<string, 1 | -1>): boolean {
  const fields = Object.entries(key);
  const wanted = Object.entries(sort).filter(([field]) => !['eq', 'true', 'false'].includes(String(filter[field])));
  const from = wanted.length === 0 ? 0 : fields.findIndex(([field]) => field === wanted[0]?.[0]);
  if (from < 0 || from > prefix) return false;
  const turn = (wanted[0]?.[1] ?? 1) * (fields[from]?.[1] ?? 1);
  return wanted.every(([field, direction], i) => fields[from + i]?.[0] === field && (fields[from + i]?.[1] ?? 1) * turn === direction);
}
