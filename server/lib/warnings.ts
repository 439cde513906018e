import { Counter } from 'prom-client';
import { z } from 'zod';
import { WARNING_CODES, type Warning } from '../../campaigns/warnings.js';

export const warningSchema = z
  .object({
    code: z.enum(WARNING_CODES).describe('What it is about, for programs.'),
    path: z.string().describe('What it is about in your request, such as `order.lines[0].sku`; empty: all of it.'),
    message: z.string().describe('What it is and what to do, for people. In English.'),
  })
  .meta({ id: 'Warning', description: 'Something that was left out, cut, or needs a look. The rest of the request counted.' });

/** How an answer documents its warnings. */
export const warningsSchema = z.array(warningSchema).describe('What was left out of the request, cut, or needs a look. Empty: nothing.');

const counter = new Counter({ name: 'warnings_total', help: 'Warnings given with an answer, by code', labelNames: ['code'] });

/** Counts warnings for `/metrics`. Call it where the record is written for the first time, not where it is answered again. */
export function countWarnings(warnings: readonly Warning[]): void {
  for (const { code } of warnings) counter.inc({ code });
}
