import { ENDPOINTS, WEBHOOKS } from '../../server/app.js';
import { openApiDocument } from '../../server/http/openapi.js';

/** The OpenAPI document as proofs and tests walk it, and bodies made from its schemas. */
export interface Schema {
  $ref?: string;
  description?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  format?: string;
  pattern?: string;
  minimum?: number;
}

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters: { name: string; in: 'path' | 'query' | 'header'; description?: string; required: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content: Record<string, { schema: Schema }> }>;
}

export interface Asking extends Operation {
  method: 'get' | 'post' | 'patch';
  path: string;
  /** Every shape that its body may have; none where it takes no body. */
  bodies: unknown[];
}

export const DOCUMENT = openApiDocument(ENDPOINTS, WEBHOOKS, 'http://localhost') as {
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, { post: Operation }>;
  components: { schemas: Record<string, Schema>; responses: Record<string, { description: string }> };
};

const DEEP = 14;
const TEXTS: [RegExp, string][] = [
  [/A-Z\]\{3\}/, 'CNY'],
  [/A-Z\]\{2\}/, 'CN'],
  [/cus_/, 'cus_000000000000000000000000000000'],
  [/\\d\{4\}-/, '03-08'],
];
const FORMATS: Record<string, () => string> = {
  'date-time': () => new Date().toISOString(),
  date: () => new Date().toISOString().slice(0, 10),
};

/** One value for each branch of a schema. */
function examples(schema: Schema, depth: number): unknown[] {
  if (schema.$ref !== undefined) return depth > DEEP / 2 ? [{ all: [] }] : examples(named(schema.$ref), depth + 2);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return branches.flatMap((branch) => examples(branch, depth + 1));
  if ('const' in schema) return [schema.const];
  if (schema.enum) return schema.enum.slice(0, 1);
  return SHAPES[schema.type ?? '']?.(schema, depth + 1) ?? ['anything'];
}

const named = (reference: string): Schema => DOCUMENT.components.schemas[reference.split('/').at(-1) ?? ''] ?? {};

const SHAPES: Record<string, (schema: Schema, depth: number) => unknown[]> = {
  object: objects,
  array: ({ items = {} }, depth) => (depth > DEEP ? [[]] : examples(items, depth).map((item) => [item])),
  string: ({ format, pattern = '' }) => [FORMATS[format ?? '']?.() ?? TEXTS.find(([hint]) => hint.test(pattern))?.[1] ?? 'text'],
  integer: ({ minimum = 1 }) => [Math.max(minimum, 1)],
  number: ({ minimum = 1 }) => [minimum],
  boolean: () => [true],
  null: () => [null],
};

/** All properties by their first example, and one further object for each further example of one property. */
function objects({ properties = {}, additionalProperties }: Schema, depth: number): unknown[] {
  const known = Object.entries(properties).map(([name, schema]) => [name, examples(schema, depth)] as const);
  const free = typeof additionalProperties === 'object' ? [['size', examples(additionalProperties, depth)] as const] : [];
  const entries = [...known, ...free];
  const first = Object.fromEntries(entries.map(([name, [value]]) => [name, value]));
  return [first, ...entries.flatMap(([name, [, ...more]]) => more.map((value) => ({ ...first, [name]: value })))];
}

/** Where texts stand in a value: the path to each. */
export function placesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]));
}

/** Every place in a value, the value itself last: the path to each. */
export function everyPlaceOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [...inner.flatMap(([key, part]) => everyPlaceOf(part, [...path, Array.isArray(value) ? Number(key) : key])), path];
}

/** A copy with another value at a place. */
export function replaced(value: unknown, [step, ...rest]: (string | number)[], by: unknown): unknown {
  if (step === undefined) return by;
  const inner = (value as Record<string, unknown>)[String(step)];
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? replaced(item, rest, by) : item));
  return { ...(value as object), [step]: replaced(inner, rest, by) };
}

export const OPERATIONS: Asking[] = Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => {
    const schema = operation.requestBody?.content['application/json']?.schema;
    return { ...operation, method: method as Asking['method'], path, bodies: schema ? examples(schema, 0) : [] };
  }),
);
