import { showCode } from '../../campaigns/coupon-code.js';
import { moneyWords } from '../../campaigns/money.js';
import { findApproval } from '../approvals/approvals.store.js';
import type { CaseRecord } from '../cases/case.js';
import { findCase } from '../cases/cases.store.js';
import { weighGoodwill } from '../cases/weighing.service.js';
import type { Context } from '../context.js';
import { isOurs } from '../lib/refusal.js';
import { deedsOf } from '../timeline/of-cases.js';
import { approvalRows } from './approvals.page.js';
import { caseForms, choicesFor } from './case.forms.js';
import { caseRows } from './cases.page.js';
import { actorNames } from './names.js';
import type { ReadAs } from './page.js';
import { may } from './person.js';
import { plainWords, rewardWords } from './words.js';

/** One complaint: what was done, what may be given now by whoever looks, and what they can do next. */
export const casePage: ReadAs = async ({ id }, context) => {
  const record = await findCase(id);
  if (!record) return null;
  const [row] = await caseRows([record], context);
  const path = `/console/cases/${id}`;
  const deeds = deedsOf(record, context.language).toReversed();
  const nameOf = await actorNames(deeds.map(({ by = null }) => by));
  return {
    template: 'console-case',
    title: `A complaint of ${row?.customer.name ?? record.customerId}`,
    variables: {
      case: row,
      loss: record.lossMinor === null ? 'not known' : moneyWords(record.lossMinor, record.currency),
      deeds: deeds.map(({ at, sentence, by = '', code = null }) => ({ at, sentence, by: nameOf(by), code })),
      grants: record.grants.map((grant) => grantRow(grant, record.currency)),
      approvals: await approvalRows(await approvalsOf(record), path, context),
      mayGive: await mayGiveWords(record, context),
      forms: caseForms(record, await choicesFor(record), path, context),
      zone: context.shop.zone,
    },
  };
};

const grantRow = ({ reward, state, code, apology }: CaseRecord['grants'][number], currency: string) => ({
  reward: rewardWords(reward, currency),
  state: plainWords(state),
  code: code && showCode(code),
  apology: apology.text,
});

async function approvalsOf({ timeline }: CaseRecord) {
  const ids = new Set(timeline.flatMap(({ approvalId }) => approvalId ?? []));
  return (await Promise.all([...ids].map(findApproval))).filter((approval) => approval !== null);
}

/** What whoever looks may give against this case by themselves now, or why nothing. */
async function mayGiveWords(record: CaseRecord, context: Context): Promise<string> {
  if (!may(context.actor, 'POST /v1/cases/{id}/goodwill')) return `The role ${context.actor.role} cannot give anything away.`;
  try {
    const { withinOwnLimit } = await weighGoodwill(record, context.actor, { type: 'amount', amountMinor: 1 }, context);
    return `You can give up to ${moneyWords(withinOwnLimit, record.currency)} yourself. Anything above goes to a supervisor.`;
  } catch (error) {
    if (isOurs(error)) return error.message;
    throw error;
  }
}
