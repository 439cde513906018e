export const ANSWERS = ['satisfied', 'unsatisfied'] as const;
export type Answer = (typeof ANSWERS)[number];

/** How one order was, as its customer says. The first answer counts. */
export interface Survey {
  _id: string; // the order's key
  customerId: string;
  answer: Answer;
  text: string | null;
  answeredAt: Date; // business time
  needsCase?: true; // unsatisfied, and no case has been opened yet
  caseId: string | null;
}

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
