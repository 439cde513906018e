import { DAY_MS } from '../../campaigns/durations.js';
import type { CaseFlag, CaseRecord } from './case.js';

/** A flag is looked at again after so many days at the most: until then it blocks, and no longer without another word. */
export const REVIEW_DAYS = 90;

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

/** When the first of a case's flags is to be looked at again; undefined: nobody has flagged it, or all are lifted. */
export const firstReviewOf = (record: CaseRecord): Date | undefined =>
  flaggingsOf(record)
    .map(({ reviewAt }) => reviewAt)
    .sort((one, other) => one.getTime() - other.getTime())[0];

/** Until when a flag holds whatever one of those says who have flagged the case: as long as others said, if it still does. Null: they said nothing. */
export function heldByOthers(record: CaseRecord, flag: CaseFlag, who: string, now: Date): Date | null {
  const held = flaggingsOf(record).find((one) => one.flag === flag && holds(one, now));
  const about = record.timeline.filter((entry) => entry.flag === flag);
  const standing = about.slice(about.findLastIndex(({ act }) => act === 'flag_lifted') + 1);
  const lastWords = new Map(standing.map((entry) => [entry.by, entry.reviewAt ?? reviewAfter(entry.at)]));
  lastWords.delete(who);
  if (held === undefined || lastWords.size === 0) return null;
  return new Date(Math.min(held.reviewAt.getTime(), Math.max(...[...lastWords.values()].map(Number))));
}

export const holds = ({ reviewAt }: Flagging, now: Date): boolean => now < reviewAt;
