import { z } from 'zod';
import type { ReasonCode } from '../../campaigns/reasons.js';
import type { Reward } from '../../campaigns/rewards/reward.js';
import type { Warning } from '../../campaigns/warnings.js';
import { ROLES } from '../actors/actor.js';

export const CASE_KINDS = ['quality', 'damaged_in_transport', 'lost', 'slow', 'pre_review', 'other'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export const CASE_STATES = [
  'opened',
  'contacted',
  'investigating',
  'internal_decision',
  'proposed',
  'accepted',
  'declined',
  'closed',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** Why a case is closed. Each of them may be said in every state. */
export const CLOSE_REASONS = ['resolved', 'no_offer_needed', 'duplicate', 'not_a_complaint', 'refused_politely'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** Closed as these, a case should never have been opened: it counts in no figure, no deadline and no rule. */
export const MISTAKES: readonly CloseReason[] = ['duplicate', 'not_a_complaint'];

export const isMistake = ({ closeReason }: Pick<CaseRecord, 'closeReason'>): boolean =>
  closeReason !== undefined && closeReason !== null && MISTAKES.includes(closeReason);

/** `cash_for_praise`: the customer threatens with a bad review, or sells a good one (E-01). Goodwill is blocked. */
export const CASE_FLAGS = ['cash_for_praise'] as const;
export type CaseFlag = (typeof CASE_FLAGS)[number];

/** What is done with a case. */
export const ACTS = [
  'opened',
  'reply',
  'facts',
  'decision',
  'offered',
  'asked',
  'granted',
  'not_granted',
  'accepted',
  'declined',
  'moved',
  'flagged',
  'flag_lifted',
  'escalated',
  'closed',
  'reopened',
] as const;
export type Act = (typeof ACTS)[number];

/** Who opens cases: somebody by their role, or an unhappy answer. */
export const OPENERS = [...ROLES, 'survey'] as const;

/** One thing that was done. Entries are only ever added. */
export interface Entry {
  id: string; // the request's where it names itself, so that doing it again adds nothing
  at: Date; // business time
  by: string; // actor
  act: Act;
  to?: CaseState; // where the act led, if anywhere
  text?: string;
  /** A reply that the customer has yet to be sent: true until its message is planned. */
  untold?: boolean;
  lossMinor?: number; // what was stated as lost; the case may keep less
  flag?: CaseFlag;
  reviewAt?: Date; // until when a flag holds
  reason?: CloseReason;
  duplicateOf?: string; // the case that a duplicate was closed for
  grant?: number; // which of the grants
  approvalId?: string;
  ownerId?: string; // who has the case from here on
}

/** A coupon given against a case, and the apology that goes with it. First written down, then issued, then noted. */
export interface CaseGrant {
  number: number; // 1, 2, 3 … within the case; with the campaign it is the coupon's identity
  id: string; // the request's or the approval's
  by: string; // whose authority it draws on
  campaignId: string;
  reward: Reward;
  costMinor: number;
  draws: string[]; // the allowances of that authority
  state: 'open' | 'granted' | 'refused';
  code: string | null;
  refusal: ReasonCode | null;
  apology: { text: string; untold: boolean };
  at: Date;
}

/** A complaint of one customer, from its opening to its end. One document, one life. */
export const caseRecord = z.object({
  _id: z.string(), // case_…
  customerId: z.string(),
  orderId: z.string().nullable(), // the order's key
  kind: z.enum(CASE_KINDS),
  text: z.string(),
  lossMinor: z.int().nullable(), // what the customer lost, in the shop's currency; null: not known yet
  vouchedMinor: z.int().exactOptional(), // what a supervisor has stated as lost; absent: none has
  warnings: z.array(z.custom<Warning>()).exactOptional(), // about the loss that was stated last
  currency: z.string(),
  state: z.enum(CASE_STATES),
  ownerId: z.string().nullable(), // who opened it, or else the first who acts
  openedBy: z.enum(OPENERS),
  openedAt: z.date(),
  replyDueAt: z.date(), // while it is `opened`, somebody owes the customer a first reply
  escalatedAt: z.date().nullable(), // that was missed
  factsAt: z.date().nullable(), // nothing is promised before the facts are in
  flags: z.array(z.enum(CASE_FLAGS)),
  flagReviewAt: z.date().exactOptional(), // when a flag that nobody has lifted is to be looked at again; absent: there is none, or it is of a version before
  grants: z.array(z.custom<CaseGrant>()),
  timeline: z.array(z.custom<Entry>()),
  hasUntold: z.boolean(), // a reply or an apology is to be sent
  hasOpenGrant: z.boolean(), // a grant is being issued
  news: z.string().exactOptional(), // other systems are to be told that it was opened; absent: noted already
  closedAt: z.date().nullable(),
  closeReason: z.enum(CLOSE_REASONS).nullable().exactOptional(), // absent: not closed yet, or closed before reasons were asked for
  duplicateOf: z.string().nullable().exactOptional(), // another case, if closed as its duplicate
  rev: z.int(),
});
export type CaseRecord = z.infer<typeof caseRecord>;

/** A reply or an apology that the customer has yet to be sent. `id` names it within the case. */
export interface Untold {
  kind: 'case_reply' | 'apology';
  id: string;
  text: string;
  code: string | null; // the coupon that goes with an apology
}

/** What the customer has yet to be told. An apology waits for its coupon. */
export const untoldOf = ({ timeline, grants }: Pick<CaseRecord, 'timeline' | 'grants'>): Untold[] => [
  ...timeline.filter(({ untold }) => untold).map(({ id, text = '' }) => ({ kind: 'case_reply' as const, id, text, code: null })),
  ...grants
    .filter(({ apology }) => apology.untold)
    .map(({ id, apology, code }) => ({ kind: 'apology' as const, id, text: apology.text, code })),
];

/** The case once one of these has been told. */
export function told(record: CaseRecord, id: string): CaseRecord {
  const timeline = record.timeline.map((entry) => (entry.id === id && entry.untold ? { ...entry, untold: false } : entry));
  const grants = record.grants.map((grant) => (grant.id === id ? { ...grant, apology: { ...grant.apology, untold: false } } : grant));
  return { ...record, timeline, grants, hasUntold: untoldOf({ timeline, grants }).length > 0 };
}
