import { showCode } from '../../campaigns/coupon-code.js';
import { findApproval } from '../approvals/approvals.store.js';
import { type Act, type CaseRecord, CLOSE_REASONS } from '../cases/case.js';
import { findCase } from '../cases/cases.store.js';
import { isReady } from '../cases/grants.js';
import { take } from '../cases/moves.js';
import { weighGoodwill } from '../cases/weighing.service.js';
import type { Context } from '../context.js';
import { isOurs } from '../lib/refusal.js';
import { deedsOf } from '../timeline/of-cases.js';
import { approvalRows } from './approvals.page.js';
import { caseRows } from './cases.page.js';
import { amount, choice, type Form, form, option, words } from './forms.js';
import { type GiftChoice, giftChoices } from './gift-choices.js';
import { actorNames } from './names.js';
import type { ReadAs } from './page.js';
import { may } from './person.js';
import { moneyWords, plainWords, rewardWords } from './words.js';

/** One complaint: what was done, what may be given now by whoever looks, and what they can do next. */
export const casePage: ReadAs = async ({ id }, context) => {
  const record = await findCase(id);
  if (!record) return null;
  const [row] = await caseRows([record], context);
  const path = `/console/cases/${id}`;
  const deeds = deedsOf(record).toReversed();
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
      forms: formsOf(record, await giftChoices(), path, context),
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
  if (!may(context.actor, 'POST /v1/cases/{id}/goodwill')) return `The role ${context.actor.role} gives nothing away.`;
  try {
    const { withinOwnLimit } = await weighGoodwill(record, context.actor, { type: 'amount', amountMinor: 1 }, context);
    return `You may give up to ${moneyWords(withinOwnLimit, record.currency)} by yourself. More goes to a supervisor.`;
  } catch (error) {
    if (isOurs(error)) return error.message;
    throw error;
  }
}

/** What can be done next, by the state of the case and the role of whoever looks. */
function formsOf(record: CaseRecord, gifts: GiftChoice[], back: string, { actor, now, shop }: Context): Form[] {
  const can = (act: Act) => take(record, { entry: { id: '', at: now, by: actor._id, act } }) !== null;
  const flag = { flag: 'cash_for_praise' };
  const isFlagged = record.flags.length > 0;
  const doing = (path: string, isPossible: boolean, title: string, fields: Form['fields'], given = {}): Form[] =>
    isPossible && may(actor, `POST /v1/cases/{id}/${path}`)
      ? [form(title, fields, [{ label: title, action: `${back}/${path}` }], back, given)]
      : [];
  const answer = { label: 'They accept', action: `${back}/answer`, name: 'accepted', value: 'true' };
  return [
    ...doing('replies', can('reply'), 'Answer the customer', [words('The answer, which is sent to them')]),
    ...doing('facts', can('facts'), 'Note the facts', [
      words('What was found out'),
      amount('loss', 'What the customer lost', shop.currency, false),
    ]),
    ...doing('decision', can('decision'), 'Note a decision', [words('What was decided among ourselves')]),
    ...doing('goodwill', isReady(record) && !isFlagged, 'Give goodwill', [
      amount('amount', 'A coupon over', shop.currency, gifts.length === 0),
      ...(gifts.length === 0 ? [] : [option('gift', 'Or a gift', gifts)]),
      words('The apology that goes with it'),
    ]),
    ...doing('offer', can('offered'), 'Offer something else', [words('What the customer was offered')]),
    ...(can('accepted') && may(actor, 'POST /v1/cases/{id}/answer')
      ? [
          form(
            'What does the customer say?',
            [words('What they said', false)],
            [answer, { ...answer, label: 'They decline', value: 'false' }],
            back,
          ),
        ]
      : []),
    ...doing('close', can('closed'), 'Close the case', [choice('reason', 'Why', CLOSE_REASONS), words('How it ended', false)]),
    ...doing('reopen', can('reopened'), 'Open it again', [words('Why')]),
    ...doing('flags', !isFlagged, 'Flag as cash for praise', [words('What happened')], flag),
    ...doing('flags/lift', isFlagged, 'Lift the flag', [words('Why')], flag),
  ];
}
