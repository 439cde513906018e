import { model } from 'mongoose';
import { countSome } from '../lib/count.store.js';
import { schemaOf } from '../lib/record.js';
import { inserted, newestFirst, olderThan, type Place } from '../lib/store.js';
import { type Approval, type ApprovalState, approvalRecord } from './approval.js';

const schema = schemaOf(approvalRecord, 'approvals');
schema.index({ customerId: 1 });
schema.index({ about: 1 });
schema.index({ createdAt: -1, _id: -1 });
schema.index({ state: 1, overdue: 1, deadlineAt: 1 });
schema.index({ state: 1, createdAt: -1, _id: -1 });
schema.index({ state: 1, deadlineAt: 1 });
schema.index({ state: 1, assignedTo: 1 });
schema.index({ state: 1, requestedBy: 1 });
schema.index({ isFinished: 1, state: 1 }, { partialFilterExpression: { isFinished: false } });

const Approvals = model<Approval>('Approval', schema);

/** False: another one about the same was faster with this round. */
export const insertApproval = (approval: Approval): Promise<boolean> => inserted(Approvals.create(approval));

export const findApproval = (id: string): Promise<Approval | null> => Approvals.findById(id).lean<Approval>().exec();

/** All that were ever asked for about something. */
export const findApprovalsAbout = (about: string): Promise<Approval[]> => Approvals.find({ about }).lean<Approval[]>().exec();

/** Writes what was computed from the approval's revision. Null: somebody was faster; read again. */
export function saveApproval({ _id, rev, ...changes }: Approval): Promise<Approval | null> {
  const change = { $set: changes, $inc: { rev: 1 } };
  return Approvals.findOneAndUpdate({ _id, rev }, change, { returnDocument: 'after' }).lean<Approval>().exec();
}

/** The newest first; `last` is the last one of the page before. */
export const listApprovals = (state: ApprovalState | undefined, last: Place | null, limit: number): Promise<Approval[]> =>
  Approvals.find({
    ...(state !== undefined && { state }),
    ...olderThan('createdAt', last),
  })
    .sort(newestFirst('createdAt'))
    .limit(limit)
    .lean<Approval[]>()
    .exec();

/** In one state, the most urgent first. */
export const findMostUrgent = (state: ApprovalState, limit: number): Promise<Approval[]> =>
  Approvals.find({ state }).sort({ deadlineAt: 1 }).limit(limit).lean<Approval[]>().exec();

/** How many wait for somebody's answer, or for anybody's, but for what they asked for themselves; at most `most`. */
export const countOpenFor = (actorId: string, most: number): Promise<number> =>
  Approvals.countDocuments({ state: 'open', assignedTo: { $in: [actorId, null] }, requestedBy: { $ne: actorId } }, { limit: most }).exec();

/** How many counter-offers somebody has to put to their customers; at most `most`. */
export const countCounterOffersTo = (actorId: string, most: number): Promise<number> =>
  Approvals.countDocuments({ state: 'countered', requestedBy: actorId }, { limit: most }).exec();

const PENDING: ApprovalState[] = ['open', 'countered'];

/** What somebody has yet to answer, of one customer. */
export const findPendingOfCustomer = (customerId: string): Promise<Approval[]> =>
  Approvals.find({ customerId, state: { $in: PENDING } })
    .lean<Approval[]>()
    .exec();

// ---- what sweeps look for

/** The ids of all that somebody has yet to answer. */
export async function findPendingIds(): Promise<string[]> {
  const pending = await Approvals.find({ state: { $in: PENDING } }, { _id: 1 })
    .lean<{ _id: string }[]>()
    .exec();
  return pending.map(({ _id }) => _id);
}

const waiting = (now: Date) => ({ state: 'open' as const, overdue: false, deadlineAt: { $lte: now } });

export const findWaiting = (now: Date, limit: number): Promise<Approval[]> =>
  Approvals.find(waiting(now)).sort({ deadlineAt: 1 }).limit(limit).lean<Approval[]>().exec();

export const countWaiting = (now: Date): Promise<number> => countSome(Approvals, waiting(now));

const unfinished = { isFinished: false, state: { $in: ['approved', 'refused', 'declined', 'void'] as ApprovalState[] } };

export const findUnfinished = (limit: number): Promise<Approval[]> => Approvals.find(unfinished).limit(limit).lean<Approval[]>().exec();

export const countUnfinishedApprovals = (): Promise<number> => countSome(Approvals, unfinished);
