import { type Act, CASE_STATES, type CaseRecord, type CaseState, CLOSE_REASONS } from '../cases/case.js';
import { flaggingsOf, holds, REVIEW_DAYS } from '../cases/flag.js';
import { isReady } from '../cases/grants.js';
import { take } from '../cases/moves.js';
import type { Context } from '../context.js';
import { nextAfter, supervisorsInOrder } from '../staff/staff.service.js';
import { amount, choice, count, type Field, type Form, form, line, option, words } from './forms.js';
import { type GiftChoice, giftChoices } from './gift-choices.js';
import { may } from './person.js';

/** What there is to choose from: the gifts that are left, and whether somebody is above whoever has the case. */
interface Choices {
  gifts: GiftChoice[];
  isSomebodyAbove: boolean;
}

export async function choicesFor({ ownerId }: CaseRecord): Promise<Choices> {
  const [gifts, order] = await Promise.all([giftChoices(), supervisorsInOrder()]);
  return { gifts, isSomebodyAbove: nextAfter(order, ownerId) !== null };
}

/** What can be done next, by the state of the case and the role of whoever looks. */
export function caseForms(record: CaseRecord, { gifts, isSomebodyAbove }: Choices, back: string, { actor, now, shop }: Context): Form[] {
  const can = (act: Act, to?: CaseState) => take(record, { entry: { id: '', at: now, by: actor._id, act, ...(to && { to }) } }) !== null;
  const ways = CASE_STATES.filter((state) => state !== record.state && can('moved', state));
  const flag = { flag: 'cash_for_praise' };
  const isHeld = flaggingsOf(record).some((flagging) => holds(flagging, now));
  const doing = (path: string, isPossible: boolean, title: string, fields: Field[], given = {}): Form[] =>
    isPossible && may(actor, `POST /v1/cases/{id}/${path}`)
      ? [form(title, fields, [{ label: title, action: `${back}/${path}` }], back, given)]
      : [];
  return [
    ...doing('replies', can('reply'), 'Reply to the customer', [words('The reply, which is sent to them')]),
    ...doing('facts', can('facts'), 'Note the facts', [
      words('What you found out'),
      amount('loss', 'What the customer lost', shop.currency, false),
    ]),
    ...doing('decision', can('decision'), 'Note a decision', [words('What was decided, for colleagues only')]),
    ...doing('goodwill', isReady(record) && !isHeld, 'Give goodwill', [
      amount('amount', 'Coupon amount', shop.currency, gifts.length === 0),
      ...(gifts.length === 0 ? [] : [option('gift', 'Or a gift', gifts)]),
      words('The apology sent with it'),
    ]),
    ...doing('offer', can('offered'), 'Offer something else', [words('What the customer was offered')]),
    ...(can('accepted') && may(actor, 'POST /v1/cases/{id}/answer') ? [answerForm(back)] : []),
    ...doing('move', ways.length > 0, 'Move to another state', [choice('state', 'State', ways), words('Why', false)]),
    ...doing('escalate', can('escalated') && isSomebodyAbove, 'Escalate to the next supervisor', [words('Why')]),
    ...doing('close', can('closed'), 'Close the case', [
      choice('reason', 'Why', CLOSE_REASONS),
      line('duplicateOf', 'The other case, of a duplicate (case_…)', { isRequired: false }),
      words('How it ended', false),
    ]),
    ...doing('reopen', can('reopened'), 'Reopen the case', [words('Why')]),
    ...doing(
      'flags',
      !isHeld,
      'Flag as cash for praise',
      [words('What happened'), count('reviewDays', 'Days until it is reviewed', REVIEW_DAYS)],
      flag,
    ),
    ...doing('flags/lift', record.flags.length > 0, 'Lift the flag', [words('Why')], flag),
  ];
}

function answerForm(back: string): Form {
  const accept = { label: 'Accepted', action: `${back}/answer`, name: 'accepted', value: 'true' };
  return form('Customer’s answer', [words('What they said', false)], [accept, { ...accept, label: 'Declined', value: 'false' }], back);
}
