import { model } from 'mongoose';
import { countSome } from '../lib/count.store.js';
import { gather, gatherAll, gatherOne } from '../lib/gather.js';
import { enqueue } from '../lib/keyed-queue.js';
import { schemaOf } from '../lib/record.js';
import { inserted, laterThan, newestFirst, olderThan, oldestFirst, type Place } from '../lib/store.js';
import { CASE_FLAGS, type CaseRecord, type CaseState, type CloseReason, caseRecord, isMistake, told } from './case.js';
import { firstReviewOf } from './flag.js';

const schema = schemaOf(caseRecord, 'cases');
schema.index({ customerId: 1, openedAt: -1 });
schema.index({ orderId: 1 });
schema.index({ openedAt: -1, _id: -1 });
schema.index({ flags: 1 });
schema.index({ flagReviewAt: 1, _id: 1 });
schema.index({ state: 1, replyDueAt: 1, _id: 1 });
schema.index({ state: 1, openedBy: 1 });
schema.index({ hasUntold: 1 }, { partialFilterExpression: { hasUntold: true } });
schema.index({ news: 1 }, { sparse: true });
schema.index({ hasOpenGrant: 1 }, { partialFilterExpression: { hasOpenGrant: true } });

const Cases = model<CaseRecord>('Case', schema);

/** False: it is opened already. */
export const insertCase = (record: CaseRecord): Promise<boolean> => inserted(Cases.create(record));

export const findCase: (id: string) => Promise<CaseRecord | null> = gatherOne((ids) =>
  Cases.find({ _id: { $in: ids } })
    .lean<CaseRecord[]>()
    .exec(),
);

/** Writes what was computed from the record's revision. Null: somebody was faster; read again. */
export function saveCase({ flagReviewAt: _asRead, ...record }: CaseRecord): Promise<CaseRecord | null> {
  const { _id, rev, ...changes } = record;
  const flagReviewAt = firstReviewOf(record);
  const review = flagReviewAt === undefined ? { $unset: { flagReviewAt: 1 } } : {};
  const change = { $set: { ...changes, ...(flagReviewAt && { flagReviewAt }) }, ...review, $inc: { rev: 1 } };
  return Cases.findOneAndUpdate({ _id, rev }, change, { returnDocument: 'after' }).lean<CaseRecord>().exec();
}

/** Whoever has read it before has to read it again. False: there is no such case. */
export const stirCase = async (id: string): Promise<boolean> =>
  (await Cases.updateOne({ _id: id }, { $inc: { rev: 1 } }).exec()).matchedCount > 0;

/** Of many that change one case in this process each has its turn, rather than all writing at once and all but one again. */
export const changingCase = <Result>(id: string, change: () => Promise<Result>): Promise<Result> => enqueue(`case ${id}`, change);

export interface CaseFilter {
  customerId?: string | undefined;
  state?: CaseState | undefined;
}

/** The newest first; `last` is the last one of the page before. */
export const listCases = (filter: CaseFilter, last: Place | null, limit: number): Promise<CaseRecord[]> =>
  Cases.find({
    ...(filter.customerId !== undefined && { customerId: filter.customerId }),
    ...(filter.state !== undefined && { state: filter.state }),
    ...olderThan('openedAt', last),
  })
    .sort(newestFirst('openedAt'))
    .limit(limit)
    .lean<CaseRecord[]>()
    .exec();

export const findCasesOfCustomer = (customerId: string): Promise<CaseRecord[]> =>
  Cases.find({ customerId }).sort({ openedAt: -1 }).lean<CaseRecord[]>().exec();

export const findCasesOfOrder = (orderId: string): Promise<CaseRecord[]> => Cases.find({ orderId }).lean<CaseRecord[]>().exec();

type StatedLoss = Pick<CaseRecord, 'orderId' | 'lossMinor' | 'closeReason'>;

/** What the cases of an order state as lost, but for those that were opened by mistake. */
export const findLossesOfOrder: (orderId: string) => Promise<StatedLoss[]> = gatherAll(
  async (orderIds) => {
    const cases = Cases.find({ orderId: { $in: orderIds } }, { orderId: 1, lossMinor: 1, closeReason: 1 });
    return (await cases.lean<StatedLoss[]>().exec()).filter((record) => !isMistake(record));
  },
  ({ orderId }) => orderId,
);

/** When flags are to be reviewed: later than one time, at another at the latest. */
export interface Reviews {
  after?: Date;
  until?: Date;
}

/** Those with a flag that nobody has lifted, the first to be reviewed on top; `last` is the last one of the page before. */
export const findFlaggedCases = ({ after = new Date(0), until }: Reviews, last: Place | null, limit: number): Promise<CaseRecord[]> =>
  Cases.find({
    ...laterThan('flagReviewAt', last),
    flagReviewAt: { ...(last && last.at > after ? { $gte: last.at } : { $gt: after }), ...(until && { $lte: until }) },
  })
    .sort(oldestFirst('flagReviewAt'))
    .limit(limit)
    .lean<CaseRecord[]>()
    .exec();

/** How many flags are to be reviewed by now; at most `most`. */
export const countFlagsDue = (now: Date, most: number): Promise<number> =>
  Cases.countDocuments({ flagReviewAt: { $lte: now } }, { limit: most }).exec();

/** Those in one of these states, whose first reply is or was due the soonest on top; `last` is the last one of the page before. */
export const findCasesIn = (states: CaseState[], last: Place | null, limit: number): Promise<CaseRecord[]> =>
  Cases.find({
    state: { $in: states },
    ...laterThan('replyDueAt', last),
  })
    .sort(oldestFirst('replyDueAt'))
    .limit(limit)
    .lean<CaseRecord[]>()
    .exec();

/** Whether somebody is still at a complaint of this customer. */
export const hasOpenCase: (customerId: string) => Promise<boolean> = gather(async (customerIds) => {
  const open = { customerId: { $in: customerIds }, state: { $ne: 'closed' as const } };
  const found = await Cases.find(open, { _id: 0, customerId: 1 }).lean<Pick<CaseRecord, 'customerId'>[]>().exec();
  const customers = new Set(found.map(({ customerId }) => customerId));
  return customerIds.map((id) => customers.has(id));
});

export interface CaseCount extends Pick<CaseRecord, 'state' | 'kind' | 'escalatedAt'> {
  reason: CloseReason | null; // why it was closed
  count: number;
}

/** How many cases of each kind are in each state, and why they were closed; those that were answered late stand for themselves. */
export async function countCases(): Promise<CaseCount[]> {
  const rows = await Cases.aggregate<{ _id: Partial<Omit<CaseCount, 'count'>>; count: number }>([
    { $match: {} },
    { $project: { state: 1, kind: 1, escalatedAt: 1, closeReason: 1 } },
    { $group: { _id: { state: '$state', kind: '$kind', escalatedAt: '$escalatedAt', reason: '$closeReason' }, count: { $sum: 1 } } },
  ]).exec();
  return rows.map(({ _id: { state = 'opened', kind = 'other', escalatedAt = null, reason = null }, count }) => ({
    state,
    kind,
    escalatedAt,
    reason,
    count,
  }));
}

/** How many customers are owed a first reply that is overdue; at most `most`. */
export const countOverdueReplies = (now: Date, most: number): Promise<number> =>
  Cases.countDocuments({ state: 'opened', replyDueAt: { $lte: now } }, { limit: most }).exec();

/** How many unhappy answers nobody has replied to; at most `most`. */
export const countOpenedBySurvey = (most: number): Promise<number> =>
  Cases.countDocuments({ state: 'opened', openedBy: 'survey' }, { limit: most }).exec();

// ---- what sweeps look for

const unanswered = (now: Date) => ({ state: 'opened' as const, replyDueAt: { $lte: now }, escalatedAt: null });

/** Nobody has answered the customer in time, and nobody has been told so yet. */
export const findUnanswered = (now: Date, limit: number): Promise<CaseRecord[]> =>
  Cases.find(unanswered(now)).sort({ replyDueAt: 1 }).limit(limit).lean<CaseRecord[]>().exec();

export const countUnansweredCases = (now: Date): Promise<number> => countSome(Cases, unanswered(now));

export const findCasesWithOpenGrants = (limit: number): Promise<CaseRecord[]> =>
  Cases.find({ hasOpenGrant: true }).limit(limit).lean<CaseRecord[]>().exec();

export const countCasesWithOpenGrants = (): Promise<number> => countSome(Cases, { hasOpenGrant: true });

/** Flagged before the time of review was kept by which they are listed. */
const unlistedFlags = { flags: { $in: CASE_FLAGS }, flagReviewAt: null };

export const countUnlistedFlags = (): Promise<number> => countSome(Cases, unlistedFlags);

/** Writes it for so many of them; a case that is saved meanwhile has it by that. Returns how many there were. */
export async function listFlags(limit: number): Promise<number> {
  const found = await Cases.find(unlistedFlags).limit(limit).lean<CaseRecord[]>().exec();
  for (const record of found)
    await Cases.updateOne({ _id: record._id, rev: record.rev }, { $set: { flagReviewAt: firstReviewOf(record) } }).exec();
  return found.length;
}

// ---- what messages ask and note: case.ts, `untoldOf`, says what is to be told

export const findUntoldCases = (limit: number): Promise<CaseRecord[]> =>
  Cases.find({ hasUntold: true }).limit(limit).lean<CaseRecord[]>().exec();

export const countUntoldCases = (): Promise<number> => countSome(Cases, { hasUntold: true });

/** The message about a reply or an apology is planned. Harmless twice. */
export const noteCaseTold = (caseId: string, id: string): Promise<void> => changingCase(caseId, () => noteTold(caseId, id));

async function noteTold(caseId: string, id: string): Promise<void> {
  const record = await findCase(caseId);
  if (record && !(await saveCase(told(record, id)))) await noteTold(caseId, id);
}

// ---- what other systems are told

/** By the index, also where it is sparse. */
const hasNews = { news: { $gt: '' } };

export const findCasesWithNews = (limit: number): Promise<(CaseRecord & { news: string })[]> =>
  Cases.find(hasNews).limit(limit).lean<(CaseRecord & { news: string })[]>().exec();

export const countCasesWithNews = (): Promise<number> => countSome(Cases, hasNews);

/** That they were opened is noted. Whoever saves a case that they read before brings the word back, and it is noted again. */
export const forgetCaseNews = async (read: string[]): Promise<void> => {
  await Cases.updateMany({ news: { $in: read } }, { $unset: { news: 1 } });
};
