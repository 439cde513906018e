import { Schema, type SchemaDefinition, type SchemaDefinitionProperty } from 'mongoose';
import { z } from 'zod';

const { Mixed } = Schema.Types;
type Kept = typeof String | typeof Number | typeof Boolean | typeof Date | typeof Mixed;
type Type = z.core.$ZodType;

/** How a value lies in a document, by zod's kind. Mixed: as it is, whatever is inside. A kind that is not here is refused. */
const KEPT: { [Kind in Type['_zod']['def']['type']]?: Kept } = {
  string: String,
  template_literal: String,
  enum: String,
  number: Number,
  boolean: Boolean,
  date: Date,
  object: Mixed,
  record: Mixed,
  tuple: Mixed,
  intersection: Mixed,
  lazy: Mixed,
  custom: Mixed,
  unknown: Mixed,
};

/**
 * The same for every collection: a path that the record does not name is an error, not dropped; empty objects are kept; no `__v`.
 * What may happen only once is an `_id`; other unique indexes cannot hold across shards.
 */
const OPTIONS = { strict: 'throw', versionKey: false, minimize: false, autoIndex: false } as const;

const OF_LITERAL = new Map<string, Kept>([
  ['string', String],
  ['number', Number],
  ['boolean', Boolean],
]);

/**
 * The Mongoose schema of a record, which is typed once, in zod; its TypeScript type is `z.infer` of the same. The record describes what lies
 * there, and nothing is parsed when it is read or written: a default says that the field is always there, checks within it say nothing, and a
 * transform is refused. What may be absent is `.exactOptional()`; `.optional()`, which lets `undefined` be written, is refused.
 */
export function schemaOf<Shape extends z.core.$ZodShape>(record: z.ZodObject<Shape>, collection: string) {
  RECORDS.set(collection, record);
  return new Schema<z.infer<z.ZodObject<Shape>>>(definitionOf(record, collection), { collection, ...OPTIONS });
}

/** By collection: what lies there. Tests hold to it what is written. */
export const RECORDS = new Map<string, z.ZodObject>();

function definitionOf(record: z.ZodObject, collection: string): SchemaDefinition {
  const entries = Object.entries(record.shape).map(([name, type]) => [name, propertyOf(type, `${collection}.${name}`)]);
  return Object.fromEntries(entries);
}

/** An array that may be absent stays absent: by itself Mongoose makes it an empty one. */
function propertyOf(type: Type, path: string): SchemaDefinitionProperty {
  if (!(type instanceof z.ZodExactOptional)) return keptArray(type, path) ?? keptOf(type, path);
  const array = keptArray(type.unwrap(), path);
  return array ? { type: array, default: undefined } : keptOf(type.unwrap(), path);
}

function keptArray(type: Type, path: string): [Kept] | null {
  if (type instanceof z.ZodNullable || isFilledIn(type)) return keptArray(type.unwrap(), path);
  return type instanceof z.ZodArray ? [keptOf(type.element, path)] : null;
}

function keptOf(type: Type, path: string): Kept {
  if (type instanceof z.ZodNullable || isFilledIn(type)) return keptOf(type.unwrap(), path);
  if (type instanceof z.ZodArray) return Mixed; // inside an array, or one of several
  if (type instanceof z.ZodPipe) return keptOf(type.out, path);
  if (type instanceof z.ZodUnion) return oneOf(type.options.filter(isSaid).map((option) => keptOf(option, path)));
  if (type instanceof z.ZodLiteral) return oneOf([...type.values].map((value) => OF_LITERAL.get(typeof value) ?? Mixed));
  const kept = KEPT[type._zod.def.type];
  if (kept) return kept;
  throw new Error(`${path}: a record cannot hold what zod calls "${type._zod.def.type}".`);
}

const isFilledIn = (type: Type) => type instanceof z.ZodDefault || type instanceof z.ZodPrefault;

const isSaid = (type: Type): boolean => !(type instanceof z.ZodUndefined);

const oneOf = (all: Kept[]): Kept => (all.every((one) => one === all[0]) ? (all[0] ?? Mixed) : Mixed);
