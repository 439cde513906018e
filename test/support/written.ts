import type { Document } from 'mongodb';
import { z } from 'zod';
import { RECORDS } from '../../server/lib/record.js';

/** What a command writes that the record of its collection does not allow, each in a sentence. */
export function notAsRecorded(command: Document): string[] {
  const [name = '', collection] = Object.entries(command)[0] ?? [];
  const record = RECORDS.get(String(collection));
  if (record === undefined) return [];
  if (name === 'insert') return command.documents.flatMap((document: Document) => wrongIn(record, document, collection));
  if (name === 'update') return command.updates.flatMap(({ u }: Document) => wrongInUpdate(record, u, collection));
  if (name === 'findAndModify' && command.update) return wrongInUpdate(record, command.update, collection);
  return [];
}

/** Whole fields are held to their types; of what changes within one only its name. */
function wrongInUpdate(record: z.ZodObject, update: Document, collection: string): string[] {
  const { $set = {}, $setOnInsert = {}, ...others } = update;
  const names = Object.values(others).flatMap((paths) => Object.keys(paths));
  return [
    ...names.filter((path) => !(firstOf(path) in record.shape)).map((path) => `${collection}: unknown ${path}`),
    ...Object.entries({ ...$set, ...$setOnInsert }).flatMap(([path, value]) => wrongAt(record, path, value, collection)),
  ];
}

const firstOf = (path: string): string => path.split('.')[0] ?? '';

function wrongAt({ shape }: z.ZodObject, path: string, value: unknown, collection: string): string[] {
  const type = shape[firstOf(path)];
  if (type === undefined) return [`${collection}: unknown ${path}`];
  return path.includes('.') ? [] : wrongIn(z.strictObject({ [path]: type }), { [path]: value }, collection);
}

/** Checks say nothing of what lies there, and what lies within a value is as old as its record: names and types of the fields are what must be right. */
function wrongIn(record: z.ZodObject, document: Document, collection: string): string[] {
  const issues = z.strictObject(record.shape).safeParse(document).error?.issues ?? [];
  const ofFields = issues.filter(({ code, path }) => path.length < 2 && (code === 'invalid_type' || code === 'unrecognized_keys'));
  return ofFields.map(({ path, message }) => `${collection}.${path.join('.')}: ${message}`);
}
