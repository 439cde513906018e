import type { CaseFlag, CaseRecord } from './case.js';

/** A flag is looked at again after so many days at the most: until then it blocks, and no longer without another word. */
export const REVIEW_DAYS = 90;

const DAY_MS = 86_400_000;

/** A flag of a case that nobody has lifted, with the words that it rests on last. */
export interface Flagging {
  caseId: string;
  customerId: string;
  orderId: string | null; // the order's key
  flag: CaseFlag;
  text: string;
  by: string; // actor
  at: Date;
  reviewAt: Date;
}

export const reviewAfter = (at: Date, days: number = REVIEW_DAYS): Date => new Date(at.getTime() + days * DAY_MS);

/** The flags of a case that nobody has lifted. One of before there were review dates is due as late as a flag may be. */
export const flaggingsOf = (record: CaseRecord): Flagging[] =>
  record.flags.map((flag) => {
    const said = record.timeline.findLast((entry) => entry.act === 'flagged' && entry.flag === flag);
    const { at = record.openedAt, by = record.openedBy, text = '' } = said ?? {};
    const { _id: caseId, customerId, orderId } = record;
    return { caseId, customerId, orderId, flag, text, by, at, reviewAt: said?.reviewAt ?? reviewAfter(at) };
  });

export const holds = ({ reviewAt }: Flagging, now: Date): boolean => now < reviewAt;
