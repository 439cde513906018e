import { type Document, isObject, numeric } from './bson.js';
import { fail, refuse } from './errors.js';
import { compileFilter } from './filter.js';
import type { IndexSpec } from './tree-index.js';

const OPTIONS = ['key', 'name', 'unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds', 'background', 'v'];
const PARTIAL = ['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$type', '$in', '$and'];

/** Reads what `createIndexes` asks for. Kinds and options that are not known are refused, since they would change what the index means. */
export function readIndexSpec(source: unknown): IndexSpec {
  if (!isObject(source) || !isObject(source.key) || Object.keys(source.key).length === 0) return fail(67, 'an index needs a key');
  const other = Object.keys(source).find((option) => !OPTIONS.includes(option) && source[option] !== false);
  if (other !== undefined) refuse(`the index option '${other}'`, 197);
  const { name, expireAfterSeconds: ttl, partialFilterExpression: partial } = source;
  if (typeof name !== 'string') return fail(9, "The 'name' field is a required property of an index specification");
  const key = Object.fromEntries(Object.entries(source.key).map(([field, kind]) => [field, direction(field, kind)]));
  const spec: IndexSpec = { name, key };
  if (source.unique === true) spec.unique = true;
  if (source.sparse === true) spec.sparse = true;
  if (partial !== undefined) spec.partialFilterExpression = readPartial(partial, spec);
  if (ttl !== undefined) spec.expireAfterSeconds = readSeconds(ttl, spec);
  return spec;
}

function direction(field: string, kind: unknown): 1 | -1 {
  const number = numeric(kind);
  if (number === null || Number.isNaN(number) || Number(number) === 0) return refuse(`an index of the kind '${kind}' on '${field}'`, 67);
  if (field.includes('$')) return fail(67, `Index key contains an illegal field name: ${field}`);
  return number > 0 ? 1 : -1;
}

/** Only conditions that some value must meet; from a negative one nothing could be concluded about what the index holds. */
function readPartial(source: unknown, { sparse }: IndexSpec): Document {
  if (!isObject(source)) return fail(14, 'partialFilterExpression must be an object');
  if (sparse) return fail(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  compileFilter(source, new Date(0));
  const operators = [...JSON.stringify(source).matchAll(/"(\$\w+)":(false)?/g)];
  const wrong = operators.find(([, name = '', no]) => !PARTIAL.includes(name) || (name === '$exists' && no));
  return wrong ? fail(67, `Expression not supported in partial index: ${wrong[1]}`) : source;
}

function readSeconds(value: unknown, { key }: IndexSpec): number {
  const seconds = Number(numeric(value) ?? Number.NaN);
  if (!(seconds >= 0 && seconds <= 2 ** 31 - 1)) return fail(67, 'TTL index expireAfterSeconds must be between 0 and 2147483647');
  return Object.keys(key).length === 1 ? seconds : fail(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL');
}
