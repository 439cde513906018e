import { expect, test } from '@jest/globals';
import { Mongoose } from 'mongoose';
import { z } from 'zod';
import { schemaOf } from '../../server/lib/record.js';

const kept = (type: z.core.$ZodType) => {
  const path = schemaOf(z.object({ _id: z.string(), field: type }), 'things').path('field');
  const { instance } = path;
  const element = 'embeddedSchemaType' in path ? (path.embeddedSchemaType as { instance: string }).instance : undefined;
  return element === undefined ? instance : `${element}[]`;
};

test.each<[string, z.core.$ZodType, string]>([
  ['a text', z.string().min(1).max(9), 'String'],
  ['a text of a type of its own', z.string<'a' | 'b'>(), 'String'],
  ['a text of a format', z.email(), 'String'],
  ['a text made of parts', z.templateLiteral(['p', z.number()]), 'String'],
  ['one of several texts', z.enum(['a', 'b']), 'String'],
  ['one text', z.literal('a'), 'String'],
  ['texts of two notations', z.union([z.literal('a'), z.enum(['b'])]), 'String'],
  ['a number', z.number(), 'Number'],
  ['an integer', z.int().min(0), 'Number'],
  ['one number', z.literal(1), 'Number'],
  ['yes or no', z.boolean(), 'Boolean'],
  ['true', z.literal(true), 'Boolean'],
  ['an instant', z.date(), 'Date'],
  ['an object', z.object({ a: z.string() }), 'Mixed'],
  ['one of several objects', z.discriminatedUnion('type', [z.object({ type: z.literal('a') })]), 'Mixed'],
  ['a map by name', z.record(z.string(), z.int()), 'Mixed'],
  ['an intersection', z.object({ a: z.string() }).and(z.object({ b: z.string() })), 'Mixed'],
  ['a pair', z.tuple([z.string(), z.int()]), 'Mixed'],
  ['a tree', z.lazy(() => z.object({ a: z.string() })), 'Mixed'],
  ['a type that TypeScript alone knows', z.custom<{ a: string }>(), 'Mixed'],
  ['what others sent', z.unknown(), 'Mixed'],
  ['a text or a number', z.union([z.string(), z.number()]), 'Mixed'],
  ['a text or texts', z.union([z.string(), z.array(z.string())]), 'Mixed'],
  ['what comes out of a pipe', z.preprocess((given) => given, z.string()), 'String'],
  ['texts', z.array(z.string()), 'String[]'],
  ['numbers', z.array(z.int()), 'Number[]'],
  ['objects', z.array(z.object({ a: z.string() })), 'Mixed[]'],
  ['arrays', z.array(z.array(z.string())), 'Mixed[]'],
  ['a text that may be null', z.string().nullable(), 'String'],
  ['a text that may be absent', z.string().exactOptional(), 'String'],
  ['a text that may be null or absent', z.string().nullable().exactOptional(), 'String'],
  ['a text that was filled in, where none was given', z.string().default('a'), 'String'],
  ['texts that were filled in', z.array(z.string()).prefault([]), 'String[]'],
  ['a text that a change may take away', z.string().or(z.undefined()).exactOptional(), 'String'],
  ['texts that may be absent', z.array(z.string()).exactOptional(), 'String[]'],
])('%s', (_what, type, as) => {
  expect(kept(type)).toBe(as);
});

test.each<[string, z.core.$ZodType, string]>([
  ['a text that may be undefined', z.string().optional(), 'optional'],
  ['a transform, which nobody would run', z.string().transform(Number), 'transform'],
  ['nothing at all', z.undefined(), 'undefined'],
  ['an undefined inside null', z.string().optional().nullable(), 'optional'],
  ['anything, unseen by the compiler', z.any(), 'any'],
  ['a set', z.set(z.string()), 'set'],
  ['big integers', z.array(z.bigint()), 'bigint'],
])('refused: %s', (_what, type, kind) => {
  expect(() => kept(type)).toThrow(`things.field: a record cannot hold what zod calls "${kind}".`);
});

test('what is absent stays absent; an array that is always there begins empty', () => {
  const record = z.object({
    _id: z.string(),
    text: z.string().exactOptional(),
    object: z.object({}).exactOptional(),
    texts: z.array(z.string()).exactOptional(),
    objects: z.array(z.object({})).exactOptional(),
    always: z.array(z.string()),
  });
  const Things = new Mongoose().model('Thing', schemaOf(record, 'things'));
  expect(new Things().toObject()).toEqual({ always: [] });
});

test('a name that the record does not have is an error in its store', () => {
  const schema = schemaOf(z.object({ _id: z.string() }), 'things');
  expect([schema.get('collection'), schema.get('strict'), schema.get('minimize'), schema.get('versionKey')]).toEqual([
    'things',
    'throw',
    false,
    false,
  ]);
});
