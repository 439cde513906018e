import type { CaseRecord } from '../cases/case.js';
import { findCasesIn } from '../cases/cases.store.js';
import type { Context } from '../context.js';
import { nameOfKey } from '../orders/source-key.js';
import { actorNames, customerNames } from './names.js';
import type { ReadAs } from './page.js';
import { plainWords } from './words.js';

const MOST = 200;

/** Complaints that are not closed: first those whose customer is owed a first reply, the most urgent on top. */
export const casesPage: ReadAs = async (_asked, context) => {
  const [unanswered, atWork] = await Promise.all([
    findCasesIn(['opened'], MOST),
    findCasesIn(['contacted', 'investigating', 'internal_decision', 'proposed', 'accepted', 'declined'], MOST),
  ]);
  const variables = {
    unanswered: await caseRows(unanswered, context),
    atWork: await caseRows(atWork, context),
    zone: context.shop.zone,
  };
  return { template: 'console-cases', title: 'Cases', variables };
};

/** Cases in a few words each. */
export async function caseRows(records: CaseRecord[], { now }: Context) {
  const nameOf = await actorNames(records.map(({ ownerId }) => ownerId));
  const customerOf = await customerNames(records.map(({ customerId }) => customerId));
  return records.map(({ _id, state, kind, customerId, orderId, text, ownerId, openedAt, replyDueAt, flags }) => ({
    id: _id,
    state: plainWords(state),
    kind: plainWords(kind),
    customer: { id: customerId, name: customerOf(customerId) },
    orderId: orderId && nameOfKey(orderId),
    text,
    owner: ownerId === null ? 'nobody yet' : nameOf(ownerId),
    openedAt,
    replyDueAt: state === 'opened' ? replyDueAt : null,
    isLate: state === 'opened' && replyDueAt <= now,
    flags: flags.map(plainWords),
  }));
}
