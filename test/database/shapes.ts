import type { Document } from 'mongodb';

/** How a field is asked for. A truth value stands as it is: partial indexes go by it. */
export type Kind = 'eq' | 'true' | 'false' | 'null' | 'in' | 'in, null too' | 'range' | 'beginning' | 'exists' | 'missing' | 'ne' | 'other';
export interface Filter {
  [path: string]: Kind | Filter[] | string[] | undefined;
  $or?: Filter[];
  /** The fields that an expression compares. */
  $expr?: string[];
}

/** What a query asks of a collection, without its values: which index serves it depends on nothing else. */
export interface Shape {
  collection: string;
  filter: Filter;
  sort?: Record<string, 1 | -1>;
}

/** The shapes of the queries in one command, without those that name their documents by `_id`: for these MongoDB takes no other index. */
export const shapesOf = (command: Document): Shape[] =>
  queriesIn(command).filter(({ filter }) => !['eq', 'in'].includes(String(filter._id)));

function queriesIn(command: Document): Shape[] {
  const [name = ''] = Object.keys(command);
  const collection = String(command[name]);
  const shape = (filter: Document = {}, sort: Document = new Map()): Shape => {
    const fields = Object.fromEntries(sort instanceof Map ? sort : Object.entries(sort));
    return { collection, filter: filterOf(filter), ...(Object.keys(fields).length > 0 && { sort: fields }) };
  };
  if (name === 'find') return [shape(command.filter, command.sort)];
  if (name === 'count' || name === 'distinct') return [shape(command.query)];
  if (name === 'findAndModify') return [shape(command.query, command.sort)];
  if (name === 'update') return command.updates.map(({ q }: Document) => shape(q));
  if (name === 'delete') return command.deletes.map(({ q }: Document) => shape(q));
  if (name === 'aggregate') return [shape(command.pipeline[0]?.$match, command.pipeline[1]?.$sort)];
  return [];
}

/** In one order, so that equal shapes are written alike. */
function filterOf(filter: Document): Filter {
  const asked = Object.entries(filter).flatMap(([path, value]): [string, Filter[string]][] => {
    if (path === '$and') return value.flatMap((part: Document) => Object.entries(filterOf(part)));
    if (path === '$or') return [[path, branchesOf(value)]];
    if (path === '$expr') return [[path, fieldsIn(value)]];
    if (path.startsWith('$')) throw new Error(`no shape is known of ${path}`);
    return [[path.replace(/\.\d+$/, '.#'), kindOf(value)]];
  });
  return Object.fromEntries(asked.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Equal branches count once. */
function branchesOf(branches: Document[]): Filter[] {
  const texts = branches.map((branch) => JSON.stringify(filterOf(branch)));
  return [...new Set(texts)].sort().map((text) => JSON.parse(text));
}

const fieldsIn = (expression: unknown): string[] =>
  [...new Set([...JSON.stringify(expression).matchAll(/"\$([\w.]+)"(?!:)/g)].map(([, field = '']) => field))].sort();

const RANGE = ['$gt', '$gte', '$lt', '$lte'];

function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'null';
  if (value === true) return 'true';
  if (value === false) return 'false';
  if (typeof value !== 'object' || ![Object.prototype, null].includes(Object.getPrototypeOf(value))) return 'eq';
  const [[operator, operand] = ['', null], ...more] = Object.entries(value);
  if (!operator.startsWith('$')) return 'eq';
  if ([operator, ...more.map(([name]) => name)].every((name) => RANGE.includes(name))) return 'range';
  if (operator === '$regex' && more.length === 0 && /^\^[\p{L}\p{N}]+$/u.test(String(operand))) return 'beginning';
  if (more.length > 0) return 'other';
  if (operator === '$eq') return kindOf(operand);
  if (operator === '$in') return (operand as unknown[]).includes(null) ? 'in, null too' : 'in';
  if (operator === '$exists') return operand ? 'exists' : 'missing';
  return operator === '$ne' || operator === '$nin' ? 'ne' : 'other';
}
