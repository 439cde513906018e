import { z } from 'zod';
import type { ErrorCode } from '../../campaigns/error-codes.js';
import { type Reward, rewardSchema } from '../../campaigns/rewards/reward.js';
import type { KeptReason, OwnLimit } from '../cases/not-given.js';
import type { ProblemCode } from '../lib/problem-codes.js';

/** `void`: no yes could be carried out any more, whoever gave it. */
export const APPROVAL_STATES = ['open', 'countered', 'approved', 'refused', 'declined', 'void'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** What an approval is about. */
export type Matter =
  | { kind: 'goodwill'; caseId: string; orderId?: string } // the key of the case's order, where it names one
  | { kind: 'bargain'; orderId: string } // the order's key
  | { kind: 'extension'; code: string; days: number | null; askedAt: Date };

/** Something that is more than one may give alone: put to a supervisor, answered once. One document, one life. */
export const approvalRecord = z.object({
  _id: z.string(), // apr_ and a hash of what it is about and its round, so that of two asked for at once there is one
  about: z.string(), // of the same kind about the same case, order or coupon: one is open at a time
  round: z.int(), // 1, 2, 3 … about the same
  request: z.string(), // the same request again finds it
  matter: z.custom<Matter>(),
  customerId: z.string(),
  state: z.enum(APPROVAL_STATES),
  requestedBy: z.string(), // actor
  text: z.string(), // of goodwill, the apology that goes with it
  reasons: z.array(z.custom<KeptReason>()), // why it is more than the requester's own
  withinOwnLimit: z.custom<OwnLimit>(), // what the requester may give instead
  assignedTo: z.string().nullable(), // whose turn it is; null: anybody's
  deadlineAt: z.date(),
  overdue: z.boolean(), // nobody of the staff has answered in time
  handovers: z.array(z.custom<{ to: string | null; at: Date }>()), // how long each has let it wait
  reward: rewardSchema, // on the table now
  offers: z.array(z.custom<{ by: string; reward: Reward; at: Date }>()),
  givenBy: z.string().nullable(), // whose authority it draws on: who approved or countered
  decidedAt: z.date().nullable(),
  decidedUnder: z.string().nullable(), // the request that answered last, so that it may be repeated
  why: z.string().nullable(), // what was said with the last answer
  code: z.string().nullable(), // of the coupon
  refusal: z.nullable(z.string<ErrorCode | ProblemCode>()), // approved, and yet the coupon could not be issued; or why it is void
  isFinished: z.boolean(), // what the answer means has been done
  createdAt: z.date(),
  rev: z.int(),
});
export type Approval = z.infer<typeof approvalRecord>;

/** What a matter is about, as approvals are found by it: cases of one order make up for one loss. A JSON array, so that no two read alike. */
export function aboutOf(matter: Matter): string {
  switch (matter.kind) {
    case 'goodwill':
      return JSON.stringify(matter.orderId === undefined ? [matter.kind, matter.caseId] : [matter.kind, 'order', matter.orderId]);
    case 'bargain':
      return JSON.stringify([matter.kind, matter.orderId]);
    case 'extension':
      return JSON.stringify([matter.kind, matter.code]);
  }
}

/** Somebody has yet to answer: a supervisor, or whoever asked. */
export const isPending = ({ state }: Pick<Approval, 'state'>): boolean => state === 'open' || state === 'countered';

export const ANSWERS = ['approve', 'refuse', 'counter', 'accept', 'decline'] as const;
export type Answer = (typeof ANSWERS)[number];

interface Turn {
  from: ApprovalState;
  alsoFrom?: ApprovalState; // a no may still be said to what is void
  to: ApprovalState;
  by: 'approver' | 'requester';
}

/** Who may answer what, and where it leads. To add an answer, add a row. */
export const TURNS: Record<Answer, Turn> = {
  approve: { from: 'open', to: 'approved', by: 'approver' },
  refuse: { from: 'open', alsoFrom: 'void', to: 'refused', by: 'approver' },
  counter: { from: 'open', to: 'countered', by: 'approver' },
  accept: { from: 'countered', to: 'approved', by: 'requester' },
  decline: { from: 'countered', alsoFrom: 'void', to: 'declined', by: 'requester' },
};

/** What somebody answers. `reward` with a counter. */
export interface Word {
  answer: Answer;
  by: string;
  under: string;
  text: string | null;
  reward?: Reward;
}

/** The approval once it has been answered, in a state that allows it. */
export function answerWith(approval: Approval, { answer, by, under, text, reward = approval.reward }: Word, at: Date): Approval {
  const { to, by: side } = TURNS[answer];
  return {
    ...approval,
    state: to,
    reward,
    offers: answer === 'counter' ? [...approval.offers, { by, reward, at }] : approval.offers,
    givenBy: side === 'approver' ? by : approval.givenBy,
    decidedAt: at,
    decidedUnder: under,
    why: text,
    isFinished: to === 'countered',
  };
}

/** The approval that has come to nothing by itself, with the reason. */
export const voided = (approval: Approval, { code, message }: { code: ErrorCode | ProblemCode; message: string }, at: Date): Approval => ({
  ...approval,
  state: 'void',
  decidedAt: at,
  refusal: code,
  why: message,
  isFinished: false,
});

/** The approval in the hands of the next one; after the last it is everybody's, and overdue (C2-22). */
export const passOn = (approval: Approval, to: string | null, deadlineAt: Date, at: Date): Approval => ({
  ...approval,
  assignedTo: to,
  handovers: [...approval.handovers, { to, at }],
  ...(to === null ? { overdue: true } : { deadlineAt }),
});
