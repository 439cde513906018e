import { showCode } from '../../campaigns/coupon-code.js';
import { moneyWords } from '../../campaigns/money.js';
import { spoken } from '../../campaigns/reasons.js';
import type { Approval } from '../approvals/approval.js';
import { TURNS } from '../approvals/approval.js';
import { findMostUrgent, listApprovals } from '../approvals/approvals.store.js';
import type { OwnLimit } from '../cases/not-given.js';
import type { Context } from '../context.js';
import { nameOfKey } from '../orders/source-key.js';
import { amount, type Form, form, option, percent, words } from './forms.js';
import { type GiftChoice, giftChoices } from './gift-choices.js';
import { actorNames, customerNames } from './names.js';
import type { ReadAs } from './page.js';
import { may } from './person.js';
import { dueWords, plainWords, rewardWords } from './words.js';

const MOST = { waiting: 50, decided: 20 };
const PATH = '/console/approvals';
const MATTERS: Record<Approval['matter']['kind'], string> = { goodwill: 'goodwill', bargain: 'a bargain', extension: 'an extension' };

/** What waits for whoever looks, then what waits for others, the most urgent first, and what was decided lately. */
export const approvalsPage: ReadAs = async (_asked, context) => {
  const [open, countered, latest] = await Promise.all([
    findMostUrgent('open', MOST.waiting),
    findMostUrgent('countered', MOST.waiting),
    listApprovals(undefined, null, MOST.decided),
  ]);
  const waiting = [...open, ...countered].sort((one, other) => one.deadlineAt.getTime() - other.deadlineAt.getTime());
  const decided = latest.filter(({ decidedAt, state }) => decidedAt !== null && state !== 'countered');
  const rows = await approvalRows(waiting, PATH, context);
  const variables = {
    forYou: rows.filter(({ forms }) => forms.length > 0),
    forOthers: rows.filter(({ forms }) => forms.length === 0),
    decided: await approvalRows(decided, PATH, context),
    zone: context.shop.zone,
  };
  return { template: 'console-approvals', title: 'Approvals', variables };
};

/** Approvals in words, each with the forms by which whoever looks may answer it now; `back` is the page that they stand on. */
export async function approvalRows(approvals: Approval[], back: string, context: Context) {
  const nameOf = await actorNames(
    approvals.flatMap(({ requestedBy, assignedTo, givenBy, offers }) => [requestedBy, assignedTo, givenBy, ...offers.map(({ by }) => by)]),
  );
  const customerOf = await customerNames(approvals.map(({ customerId }) => customerId));
  const { currency } = context.shop;
  const gifts = await giftChoices();
  return approvals.map((approval) => ({
    state: plainWords(approval.state),
    isWaiting: approval.decidedAt === null || approval.state === 'countered',
    isLate: approval.state === 'open' && (approval.overdue || approval.deadlineAt <= context.now),
    reward: rewardWords(approval.reward, currency),
    matter: MATTERS[approval.matter.kind],
    caseId: approval.matter.kind === 'goodwill' ? approval.matter.caseId : null,
    orderId: approval.matter.kind === 'bargain' ? nameOfKey(approval.matter.orderId) : null,
    extended: approval.matter.kind === 'extension' ? showCode(approval.matter.code) : null,
    customer: { id: approval.customerId, name: customerOf(approval.customerId) },
    requestedBy: nameOf(approval.requestedBy),
    turn: turnWords(approval, nameOf),
    due: approval.state === 'open' ? dueWords(approval.deadlineAt, context.shop.zone) : null,
    text: approval.text || null,
    why: approval.why,
    reasons: approval.reasons.map((one) => spoken(one, { language: context.language ?? 'en', currency }).message),
    ownLimit: ownLimitWords(approval.withinOwnLimit, currency),
    offers: approval.offers.map(({ by, reward, at }) => ({ by: nameOf(by), reward: rewardWords(reward, currency), at })),
    forms: formsOf(approval, gifts, back, context),
  }));
}

function turnWords({ state, assignedTo, requestedBy }: Approval, nameOf: (id: string) => string): string {
  if (state === 'open') return assignedTo === null ? 'any supervisor' : nameOf(assignedTo);
  return state === 'countered' ? nameOf(requestedBy) : '–';
}

const ownLimitWords = (limit: OwnLimit, currency: string): string =>
  'amountMinor' in limit ? moneyWords(limit.amountMinor, currency) : `${limit.basisPoints / 100} %`;

/** Nobody answers what they have asked for; a counter-offer is answered by whoever asked. */
function formsOf(approval: Approval, gifts: GiftChoice[], back: string, { actor, shop }: Context): Form[] {
  const action = (answer: string) => `/console/approvals/${approval._id}/${answer}`;
  const isRequester = approval.requestedBy === actor._id;
  const isTheirTurn = approval.assignedTo === null || approval.assignedTo === actor._id || actor.role === 'admin';
  if (approval.state === TURNS.accept.from && isRequester)
    return [
      form(
        'Customer’s answer',
        [words('What they said', false)],
        [
          { label: 'Accepted', action: action('accept') },
          { label: 'Declined', action: action('decline') },
        ],
        back,
      ),
    ];
  if (approval.state !== TURNS.approve.from || isRequester || !isTheirTurn || !may(actor, 'POST /v1/approvals/{id}/approve')) return [];
  const answer = form(
    'Answer',
    [words('Why', false)],
    [
      { label: 'Approve', action: action('approve') },
      { label: 'Refuse', action: action('refuse') },
    ],
    back,
  );
  if (approval.matter.kind === 'extension') return [answer]; // there is nothing to counter with
  return [
    answer,
    form(
      'Offer something else',
      [...offers(approval, gifts, shop.currency), words('Why', false)],
      [{ label: 'Offer', action: action('counter') }],
      back,
    ),
  ];
}

/** What there is to counter with: a bargain is a percent of its order. */
function offers({ matter }: Approval, gifts: GiftChoice[], currency: string): Form['fields'] {
  if (matter.kind !== 'goodwill') return [percent('Off')];
  return gifts.length === 0
    ? [amount('amount', 'Off', currency)]
    : [amount('amount', 'Off', currency, false), option('gift', 'Or a gift', gifts)];
}
