import { differencesOf } from '../../campaigns/order-check.js';
import type { Missing } from '../../campaigns/rules/rule.js';
import { type Warning, type WarningCode, warning } from '../../campaigns/warnings.js';
import { missingSentence } from '../../campaigns/words/missing.js';
import type { Context } from '../context.js';
import { findCoupons } from '../coupons/coupons.store.js';
import type { Customer } from '../customers/customer.js';
import { factsNow } from '../customers/customer-facts.js';
import { findCustomer } from '../customers/customers.store.js';
import { idOf, newId } from '../lib/ids.js';
import type { ProblemCode } from '../lib/problem-codes.js';
import { isOurs, isStillUnderWay } from '../lib/refusal.js';
import { countWarnings } from '../lib/warnings.js';
import type { OrderRecord } from '../orders/order.js';
import { type Confirmation, confirm, confirmReading } from './confirm.service.js';
import { insertDiscrepancy } from './discrepancies.store.js';
import { wasGiven } from './name-order.service.js';
import { findName } from './order-names.store.js';
import { campaignsOf, type Family, membersOf, type Redemption, rootIdOf, whyLostWords } from './redemption.js';
import { findFamily } from './redemptions.store.js';

/** What is to be said of an order and its redemption. */
interface Remark {
  code: WarningCode;
  detail?: string;
  missing?: { missing: Missing[]; currency: string };
}

const PATH = 'data.order.redemptionId';

/**
 * A paid order that names its redemption confirms it: the shop has given what it promised. What cannot be confirmed, and where the two do not
 * agree, is said and never refused: in the warnings returned, in the timeline, to other systems. Refuses only to come again where somebody
 * is at it.
 */
export const confirmForPaid = async (order: OrderRecord, context: Context): Promise<Warning[]> =>
  order.redemptionId === null ? [] : confirmNamed(order, order.redemptionId, context);

async function confirmNamed(order: OrderRecord, redemptionId: string, context: Context): Promise<Warning[]> {
  try {
    return warningsOf(await confirm(redemptionId, { orderId: order._id, isPaid: true }, context));
  } catch (error) {
    if (!isOurs(error) || isStillUnderWay(error)) throw error;
    const code = REFUSED[error.code] ?? 'redemption_not_held';
    const detail = code === 'redemption_of_another_order' ? { detail: error.message } : {};
    return [(await say(order, redemptionId, null, { code, ...detail }, context)).said];
  }
}

const REFUSED: Partial<Record<ProblemCode, WarningCode>> = {
  not_found: 'redemption_unknown',
  already_confirmed: 'redemption_of_another_order',
};

/** None: it was confirmed in time. */
function warningsOf(redemption: Redemption): Warning[] {
  const { _id, isOverrun, continues } = redemption;
  if (isOverrun) return [warning('redemption_overrun', PATH, `${whyLostWords(redemption)} See ${_id}.`)];
  return continues === undefined ? [] : [warning('hold_was_over', PATH, `See ${_id}.`)];
}

/** Says where an order is not what the redemptions that it uses were priced for, whoever confirmed them. */
export const compareWithRedemptions = async (order: OrderRecord, customer: Customer | null, context: Context): Promise<Warning[]> =>
  (await compared(order, customer, context)).map(({ said }) => said);

/** Confirms what a checkout asks for. The order may have been told of before: then what does not agree is said here, as it is there. */
export async function confirmAndCompare(id: string, confirmation: Confirmation, context: Context): Promise<Redemption> {
  const { redemption, order } = await confirmReading(id, confirmation, context);
  if (!order?.content || order.cancelledAt) return redemption;
  const customer = order.customerId === null ? null : await findCustomer(order.customerId);
  const all = await compared(order, customer, context);
  countWarnings(all.filter(({ isNew }) => isNew).map(({ said }) => said));
  return { ...redemption, warnings: [...(redemption.warnings ?? []), ...all.map(({ said }) => ({ ...said, path: 'orderId' }))] };
}

async function compared(order: OrderRecord, customer: Customer | null, context: Context): Promise<Said[]> {
  const { redemptionId: named, customerId } = order;
  const used = named === null && context.isHistory ? null : await findName(order._id);
  const ids = new Set([used?.redemptionId, named === null ? undefined : rootIdOf(named)]);
  const warnings: Said[] = [];
  for (const id of ids) {
    const given = id === undefined ? null : givenTo(await findFamily(id), order._id);
    if (!given) continue;
    for (const remark of await remarksOn(order, given, customer, context))
      warnings.push(await say(order, given._id, given, remark, context));
    if (customerId !== null && isAnothers(given, customerId, customer))
      warnings.push(await say(order, given._id, given, { code: 'redemption_of_another_customer' }, context));
  }
  return warnings;
}

const givenTo = (family: Family | null, orderId: string): Redemption | undefined =>
  family && wasGiven(family, orderId)
    ? membersOf(family).find((member) => member.orderId === orderId && member.state !== 'released')
    : undefined;

const isAnothers = ({ customerId }: Redemption, orders: string, customer: Customer | null): boolean =>
  customerId !== null && customerId !== orders && customer?.formerIds.includes(customerId) !== true;

async function remarksOn(
  { content }: OrderRecord,
  { pricing, held, uses = [] }: Redemption,
  customer: Customer | null,
  context: Context,
): Promise<Remark[]> {
  if (content === null || pricing === null) return [];
  const { currency } = pricing;
  const speech = { language: 'en', currency } as const;
  const promised = [...(await findCoupons(held.map(({ code }) => code))), ...uses].map(({ redeemWhen }) => redeemWhen);
  return differencesOf(content, { ...pricing, promised }, factsNow(customer, context)).map(({ code, missing = [] }) => ({
    code,
    ...(missing.length > 0 && { detail: missing.map((one) => missingSentence(one, speech)).join(' '), missing: { missing, currency } }),
  }));
}

interface Said {
  said: Warning;
  isNew: boolean; // not said before
}

/** Keeps a remark, once, and returns it as a warning. */
async function say(
  { _id: orderId, customerId }: OrderRecord,
  redemptionId: string,
  redemption: Redemption | null,
  { code, detail, missing }: Remark,
  { now }: Context,
): Promise<Said> {
  const said = warning(code, PATH, detail);
  const campaignIds = [...new Set(redemption ? campaignsOf(redemption) : [])];
  const _id = idOf(orderId, redemptionId, code);
  const isNew = await insertDiscrepancy({
    _id,
    code,
    message: said.message,
    ...missing,
    orderId,
    redemptionId,
    customerId,
    campaignIds,
    at: now,
    news: newId('nws'),
  });
  return { said, isNew };
}
