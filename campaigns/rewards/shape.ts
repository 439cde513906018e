import { z } from 'zod';
import { coded, type ErrorCode } from '../error-codes.js';
import { MAX_MINOR } from '../money.js';

/** Shapes that several rewards share. */
export const positiveMinor = z.int().min(1).max(MAX_MINOR);
export const capMinor = positiveMinor
  .optional()
  .describe('The most that it takes off, in minor units. Absent: no cap. Required under a budget where coupons are issued.');
export const basisPoints = z.int().min(1).max(10_000);

/** The cap of what has none. */
export const NO_CAP = Number.POSITIVE_INFINITY;

type Context = z.core.$RefinementCtx;

const issue = (context: Context, path: PropertyKey[], code: ErrorCode, message: string): void =>
  context.addIssue({ code: 'custom', path, message, params: coded(code) });

/** Fields that contradict each other. */
export const conflict = (context: Context, path: PropertyKey[], message: string): void =>
  issue(context, path, 'conflicting_field', message);

/** A field that is needed for want of another, or because of it. */
export const needed = (context: Context, path: PropertyKey[], message: string): void => issue(context, path, 'required', message);

/** Steps that must rise from one to the next. */
export const notAscending = (context: Context, path: PropertyKey[], message: string): void =>
  issue(context, path, 'not_ascending', message);

/** Lines that must not be on both sides. */
export const overlapping = (context: Context, path: PropertyKey[], message: string): void =>
  issue(context, path, 'overlapping_aims', message);

/** A share or a sum: one of the two is needed, and both contradict each other. */
export function oneOfTwo(context: Context, path: PropertyKey[], { basisPoints, amountMinor }: ShareOrSum): void {
  if (basisPoints === undefined && amountMinor === undefined)
    needed(context, [...path, 'basisPoints'], 'Say what it takes off: basisPoints or amountMinor.');
  if (basisPoints !== undefined && amountMinor !== undefined)
    conflict(context, [...path, 'amountMinor'], 'Say either basisPoints or amountMinor.');
}

interface ShareOrSum {
  basisPoints?: number | undefined;
  amountMinor?: number | undefined;
}
