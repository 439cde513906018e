import { Double, Long } from 'bson';
import { double, isInt32, numeric } from './bson.js';
import { fail } from './errors.js';
import { typeName } from './types.js';

/** `$inc`: int stays int, grows to long; a double makes it a double. */
export function add(value: unknown, amount: unknown): unknown {
  return calculate(
    '$inc',
    value,
    amount,
    (a, b) => a + b,
    (a, b) => a + b,
  );
}

/** `$mul`: what is missing counts as 0. */
export function multiply(value: unknown, factor: unknown): unknown {
  return calculate(
    '$mul',
    value,
    factor,
    (a, b) => a * b,
    (a, b) => a * b,
  );
}

function calculate(
  name: string,
  value: unknown,
  operand: unknown,
  ofDoubles: (a: number, b: number) => number,
  ofIntegers: (a: bigint, b: bigint) => bigint,
): unknown {
  const right = numeric(operand);
  if (right === null)
    return fail(14, `Cannot ${name === '$inc' ? 'increment' : 'multiply'} with non-numeric argument of type ${typeName(operand)}`);
  if (value === undefined && name === '$inc') return operand;
  const left = numeric(value === undefined ? 0 : value);
  if (left === null) return fail(14, `Cannot apply ${name} to a value of non-numeric type ${typeName(value)}`);
  if (isDouble(value) || isDouble(operand)) return double(ofDoubles(Number(left), Number(right)));
  const result = ofIntegers(BigInt(left), BigInt(right));
  if (BigInt.asIntN(64, result) !== result) return fail(2, `Failed to apply ${name} operations to current value: integer overflow`);
  const stays = !(value instanceof Long) && !(operand instanceof Long) && isInt32(Number(result));
  return stays ? Number(result) : Long.fromBigInt(result);
}

const isDouble = (value: unknown): boolean => value instanceof Double || (typeof value === 'number' && !isInt32(value));
