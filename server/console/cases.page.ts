import type { CaseRecord, CaseState } from '../cases/case.js';
import { findCase, findCasesIn } from '../cases/cases.store.js';
import { flagsToReview } from '../cases/flags.service.js';
import type { Context } from '../context.js';
import { nameOfKey } from '../orders/source-key.js';
import { actorNames, customerNames } from './names.js';
import type { ReadAs } from './page.js';
import { may } from './person.js';
import { dueWords, plainWords } from './words.js';

const PAGE = 50;
const AT_WORK: CaseState[] = ['contacted', 'investigating', 'internal_decision', 'proposed', 'accepted', 'declined'];

/** Complaints that are not closed: first those whose customer is owed a first reply, the most urgent on top; then, a page at a time, the others. */
export const casesPage: ReadAs = async ({ after }, context) => {
  const last = after === null ? null : await findCase(after);
  const [unanswered, atWork] = await Promise.all([
    last ? [] : findCasesIn(['opened'], null, PAGE + 1),
    findCasesIn(AT_WORK, last && { at: last.replyDueAt, id: last._id }, PAGE + 1),
  ]);
  const variables = {
    flags: last ? [] : await flagRows(context),
    unanswered: await caseRows(unanswered.slice(0, PAGE), context),
    hasMoreUnanswered: unanswered.length > PAGE,
    atWork: await caseRows(atWork.slice(0, PAGE), context),
    next: atWork.length > PAGE ? (atWork[PAGE - 1]?._id ?? null) : null,
    isFirst: last === null,
    zone: context.shop.zone,
  };
  return { template: 'console-cases', title: 'Cases', variables };
};

/** Flags that are due for review, for whoever may lift them. */
async function flagRows({ actor, now, shop }: Context) {
  if (!may(actor, 'POST /v1/cases/{id}/flags/lift')) return [];
  const flags = await flagsToReview({ until: now }, null, PAGE);
  const nameOf = await actorNames(flags.map(({ by }) => by));
  const customerOf = await customerNames(flags.map(({ customerId }) => customerId));
  return flags.map(({ caseId, customerId, flag, text, by, at, reviewAt }) => ({
    caseId,
    customer: customerOf(customerId),
    flag: plainWords(flag),
    text,
    by: nameOf(by),
    at,
    due: dueWords(reviewAt, shop.zone),
  }));
}

/** Cases in a few words each. */
export async function caseRows(records: CaseRecord[], { now, shop }: Context) {
  const nameOf = await actorNames(records.map(({ ownerId }) => ownerId));
  const customerOf = await customerNames(records.map(({ customerId }) => customerId));
  return records.map(({ _id, state, kind, customerId, orderId, text, ownerId, openedAt, replyDueAt, flags }) => ({
    id: _id,
    state: plainWords(state),
    kind: plainWords(kind),
    customer: { id: customerId, name: customerOf(customerId) },
    orderId: orderId && nameOfKey(orderId),
    text,
    owner: ownerId === null ? 'unassigned' : nameOf(ownerId),
    openedAt,
    due: state === 'opened' ? dueWords(replyDueAt, shop.zone) : null,
    isLate: state === 'opened' && replyDueAt <= now,
    flags: flags.map(plainWords),
  }));
}
