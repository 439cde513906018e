import { z } from 'zod';
import { MAX_MINOR } from '../money.js';

/** Shapes that several rewards share. */
export const positiveMinor = z.int().min(1).max(MAX_MINOR);
export const capMinor = positiveMinor.optional().describe('The most that it takes off, in minor units. Required under a budget.');
export const basisPoints = z.int().min(1).max(10_000);

/** The cap of what has none. */
export const NO_CAP = Number.POSITIVE_INFINITY;
