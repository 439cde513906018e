import { z } from 'zod';
import { idOf } from '../lib/ids.js';

export const ANSWERS = ['satisfied', 'unsatisfied'] as const;
export type Answer = (typeof ANSWERS)[number];

/** How one order was, as its customer says. The first answer counts. */
export const surveyRecord = z.object({
  _id: z.string(), // the order's key
  customerId: z.string(),
  answer: z.enum(ANSWERS),
  text: z.string().nullable(),
  answeredAt: z.date(), // business time
  needsCase: z.literal(true).exactOptional(), // unsatisfied, and no case has been opened yet
  caseId: z.string().nullable(),
});
export type Survey = z.infer<typeof surveyRecord>;

const LONGEST_IN_LINK = 60;
const REFERENCE = /^(cus_\w{30})#(\w{20})$/;

/**
 * How a survey's link names its order: by its key, or where that has too many bytes for a link that mail programs leave whole, by whose it is
 * and a hash.
 */
export const surveySubject = (orderId: string, customerId: string): string =>
  Buffer.byteLength(orderId) <= LONGEST_IN_LINK ? orderId : `${customerId}#${hashOf(orderId)}`;

/** Whose order a link names by a hash, and which of theirs it is. Null: it names the order by its key. */
export function readSurveySubject(subject: string): { customerId: string; isIt(orderId: string): boolean } | null {
  const [, customerId = '', hash = ''] = REFERENCE.exec(subject) ?? [];
  return customerId === '' ? null : { customerId, isIt: (orderId) => hashOf(orderId) === hash };
}

const hashOf = (orderId: string): string => idOf('survey', orderId).slice(0, 20);

/** An unsatisfied customer is to be spoken to: the word stays until a case is open. */
export const newSurvey = (orderId: string, customerId: string, answer: Answer, text: string | null, now: Date): Survey => ({
  _id: orderId,
  customerId,
  answer,
  text,
  answeredAt: now,
  ...(answer === 'unsatisfied' && { needsCase: true }),
  caseId: null,
});
