import { readFileSync } from 'node:fs';
import type { CommandStartedEvent, Document, MongoClient } from 'mongodb';

export interface Entry {
  /** Its kind and its name: `command find`, `stage $match`, `filter $gt`, `update $inc`, `index unique` … */
  word: string;
  /** The page of MongoDB's manual. */
  manual: string;
  /** The name of the test that shows what it does. */
  test: string;
}

export const VOCABULARY: Entry[] = JSON.parse(readFileSync(new URL('../../server/database/vocabulary.json', import.meta.url), 'utf8'));

/** Collects the words of every command that a client sends from now on. The client needs `monitorCommands: true`. */
export function recordVocabulary(client: MongoClient): Set<string> {
  const recorded = new Set<string>();
  client.on('commandStarted', ({ command }: CommandStartedEvent) => {
    for (const word of words(command)) recorded.add(word);
  });
  return recorded;
}

/** Words that were sent but are not in the list: there must be none, ever. */
export function wordsOutside(recorded: Iterable<string>): string[] {
  const known = new Set(VOCABULARY.map(({ word }) => word));
  return [...recorded].filter((word) => !known.has(word)).sort();
}

/** The command, stages, operators and index options in one command, each once. */
export function words(command: Document): string[] {
  const [name = ''] = Object.keys(command);
  const statements = [command, ...(command.updates ?? []), ...(command.deletes ?? [])];
  return [
    ...new Set([
      `command ${name}`,
      ...statements.flatMap(({ filter, query, q }) => [filter, query, q].flatMap(inFilter)),
      ...statements.flatMap(({ update, u }) => [name === 'findAndModify' ? update : undefined, u].flatMap(inUpdate)),
      ...statements.flatMap(({ arrayFilters }) => (arrayFilters ?? []).flatMap(inFilter)),
      ...(command.pipeline ?? []).flatMap(inStage),
      ...(command.indexes ?? []).flatMap(inIndex),
    ]),
  ];
}

const isPlain = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value)) && !Array.isArray(value);

const hasOperators = (value: unknown): value is Document => isPlain(value) && Object.keys(value)[0]?.startsWith('$') === true;

function inFilter(filter: unknown): string[] {
  if (!isPlain(filter)) return [];
  return Object.entries(filter).flatMap(([key, value]) => {
    if (key === '$expr') return ['filter $expr', ...inExpression(value)];
    if (key.startsWith('$')) return [`filter ${key}`, ...[value].flat().flatMap(inFilter)];
    return hasOperators(value) ? inOperators(value) : [value instanceof RegExp ? 'filter $regex' : 'filter $eq'];
  });
}

function inOperators(operators: Document): string[] {
  return Object.entries(operators).flatMap(([name, operand]) => {
    if (name === '$elemMatch') return ['filter $elemMatch', ...(hasOperators(operand) ? inOperators(operand) : inFilter(operand))];
    if (name === '$not') return ['filter $not', ...(hasOperators(operand) ? inOperators(operand) : ['filter $regex'])];
    return [`filter ${name}`];
  });
}

function inUpdate(update: unknown): string[] {
  if (Array.isArray(update)) return ['update pipeline', ...update.flatMap(inStage)];
  if (!isPlain(update)) return [];
  if (!hasOperators(update)) return ['update replacement'];
  return Object.entries(update).flatMap(([name, fields]) => [
    `update ${name}`,
    ...Object.entries(fields).flatMap(([path, operand]) => inModifier(name, path, operand)),
  ]);
}

function inModifier(name: string, path: string, operand: unknown): string[] {
  const positions = path.split('.').filter((part) => part.startsWith('$'));
  const clauses = hasOperators(operand) && name !== '$pull' ? Object.keys(operand).map((clause) => `update ${clause}`) : [];
  const conditions = name === '$pull' && isPlain(operand) ? (hasOperators(operand) ? inOperators(operand) : inFilter(operand)) : [];
  return [...positions.map((part) => `update path ${part.replace(/\w+/, 'name')}`), ...clauses, ...conditions];
}

function inStage(stage: Document): string[] {
  const [name = ''] = Object.keys(stage);
  if (name === '$match') return ['stage $match', ...inFilter(stage.$match)];
  if (name === '$group') return ['stage $group', ...inGroup(stage.$group)];
  return [`stage ${name}`, ...(name === '$unwind' || name === '$count' ? [] : inExpression(stage[name]))];
}

function inGroup({ _id, ...fields }: Document): string[] {
  const accumulators = Object.values(fields).flatMap((field) => Object.entries(field as Document));
  return [...inExpression(_id), ...accumulators.flatMap(([name, operand]) => [`accumulator ${name}`, ...inExpression(operand)])];
}

function inExpression(expression: unknown): string[] {
  if (typeof expression === 'string' && expression.startsWith('$$')) return [`variable ${expression.split('.')[0]}`];
  if (Array.isArray(expression)) return expression.flatMap(inExpression);
  if (!isPlain(expression)) return [];
  return Object.entries(expression).flatMap(([key, value]) => [
    ...(key.startsWith('$') ? [`expression ${key}`] : []),
    ...inExpression(value),
  ]);
}

function inIndex({ key, name: _, v: __, ...options }: Document): string[] {
  const kinds = Object.values(key).filter((kind) => kind !== 1 && kind !== -1);
  const { partialFilterExpression } = options;
  return [
    ...kinds.map((kind) => `index kind ${kind}`),
    ...Object.keys(options).map((option) => `index ${option}`),
    ...inFilter(partialFilterExpression),
  ];
}
