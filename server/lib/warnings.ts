import { Counter } from 'prom-client';
import { z } from 'zod';
import { WARNING_CODES, type Warning } from '../../campaigns/warnings.js';

/** How an answer documents its warnings. */
export const warningsSchema = z.array(
  z.object({ code: z.enum(WARNING_CODES), path: z.string(), message: z.string() }).meta({ id: 'Warning' }),
);

const counter = new Counter({ name: 'warnings_total', help: 'Warnings given with an answer, by code', labelNames: ['code'] });

/** Counts warnings for `/metrics`. Call it where the record is written for the first time, not where it is answered again. */
export function countWarnings(warnings: readonly Warning[]): void {
  for (const { code } of warnings) counter.inc({ code });
}
