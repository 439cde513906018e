import { bsonType, isInt32, numeric } from './bson.js';
import { fail } from './errors.js';

/** The names and numbers of `$type`, with the types of numbers told apart as they lie on the wire. */
const NUMBERS: Record<number, string> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  16: 'int',
  17: 'timestamp',
  18: 'long',
};
const NAMES = new Set([...Object.values(NUMBERS), 'number']);
const OF_BSON: Record<string, string> = {
  Double: 'double',
  Long: 'long',
  Binary: 'binData',
  ObjectId: 'objectId',
  Timestamp: 'timestamp',
  BSONRegExp: 'regex',
};

/** The name MongoDB gives a value's type. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'number') return isInt32(value) ? 'int' : 'double';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  return OF_BSON[bsonType(value as object) ?? ''] ?? 'object';
}

/** The question of `$type`: one name or number, or a list of them. */
export function isTyped(operand: unknown): (value: unknown) => boolean {
  const names = new Set((Array.isArray(operand) ? operand : [operand]).map(nameOf));
  return (value) => names.has(typeName(value)) || (names.has('number') && numeric(value) !== null);
}

function nameOf(type: unknown): string {
  const name = typeof type === 'string' ? type : NUMBERS[Number(numeric(type))];
  return name !== undefined && NAMES.has(name) ? name : fail(2, `Unknown type name alias or code: ${type}`);
}
