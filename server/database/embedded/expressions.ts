import type { Document } from './bson.js';
import { fail, refuse } from './errors.js';
import { add, compare, isObject, numeric, own, type Source, split } from './values.js';

/** An expression made ready: its value for one document. */
export type Expression = (source: Source) => unknown;

const comparison =
  (holds: (order: number) => boolean) =>
  (operands: Expression[]): Expression => {
    const [left, right, ...more] = operands;
    if (!left || !right || more.length > 0) return fail(16020, 'a comparison takes exactly 2 arguments');
    return (source) => holds(compare(left(source), right(source)));
  };

/** What a client may say. Whoever needs another operator puts it here, with a test of what MongoDB's manual says of it. */
export const EXPRESSIONS: Record<string, (operands: Expression[]) => Expression> = {
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
};

/** From what it was and the next value, what it is; what it begins with. */
export const ACCUMULATORS: Record<string, { first: unknown; next: (sum: unknown, value: unknown) => unknown }> = {
  $sum: { first: 0, next: (sum, value) => (numeric(value) === null ? sum : add(sum, value)) },
};

/** `$$NOW` is one instant for the whole command; an operator that is not known is refused. */
export function compileExpression(value: unknown, now: Date): Expression {
  if (typeof value === 'string') return value.startsWith('$') ? compileText(value, now) : () => value;
  if (Array.isArray(value)) {
    const items = value.map((item) => compileExpression(item, now));
    return (source) => items.map((item) => item(source) ?? null);
  }
  return isObject(value) ? compileObject(value, now) : () => value;
}

function compileText(value: string, now: Date): Expression {
  if (value === '$$NOW') return () => now;
  if (value.startsWith('$$')) refuse(`Use of undefined variable: ${value}`, 17276);
  const path = split(value.slice(1));
  return (source) => valueAt(source, path);
}

function compileObject(value: Document, now: Date): Expression {
  const [name = '', ...others] = Object.keys(value);
  if (name.startsWith('$')) {
    if (others.length > 0) fail(15983, 'an object that is an expression must have exactly one field');
    const operands = [value[name]].flat().map((operand) => compileExpression(operand, now));
    return (EXPRESSIONS[name] ?? refuse(`Unrecognized expression '${name}'`, 168))(operands);
  }
  const fields = Object.entries(value).map(([key, inner]) => [key, compileExpression(inner, now)] as const);
  return (source) => Object.fromEntries(fields.map(([key, inner]) => [key, inner(source)]).filter(([, inner]) => inner !== undefined));
}

/** Through an array it gives what each of its documents has. */
function valueAt(value: unknown, path: string[], at = 0): unknown {
  const part = path[at];
  if (part === undefined) return value;
  if (Array.isArray(value))
    return value
      .filter(isObject)
      .flatMap((item) => [valueAt(item, path, at)])
      .filter((inner) => inner !== undefined);
  return isObject(value) ? valueAt(own(value, part), path, at + 1) : undefined;
}
