import { normalizeCode, showCode } from '../../campaigns/coupon-code.js';
import { moneyWords } from '../../campaigns/money.js';
import { isShown } from '../../campaigns/obstacles.js';
import type { Approval } from '../approvals/approval.js';
import { findApproval } from '../approvals/approvals.store.js';
import type { CaseRecord } from '../cases/case.js';
import { findCase } from '../cases/cases.store.js';
import type { Coupon } from '../coupons/coupon.js';
import { findCoupons } from '../coupons/coupons.store.js';
import type { Customer } from '../customers/customer.js';
import { findCustomers } from '../customers/customers.store.js';
import { findPeople } from '../customers/find.service.js';
import { orderHead } from '../desk/order-view.js';
import type { OrderRecord } from '../orders/order.js';
import { findOrdersNumbered } from '../orders/orders.service.js';
import { nameOfKey } from '../orders/source-key.js';
import type { Redemption } from '../redemptions/redemption.js';
import { findRedemption } from '../redemptions/redemptions.store.js';
import type { Shop } from '../shop/shop.js';
import type { Hit } from './search.js';

/** Looks for what somebody typed, each among its own records. Several at most, the rest is not looked for. To search more, add a row. */
const SEEKERS: ((typed: string, limit: number, shop: Shop) => Promise<Hit[]>)[] = [
  async (typed) => byId(typed, /^case_\w+$/, findCase, caseHit),
  async (typed) => byId(typed, /^apr_\w+$/, findApproval, approvalHit),
  async (typed) => byId(typed, /^red_[\w:]+$/, findRedemption, redemptionHit),
  async (typed) => (await couponsOf(typed)).map(couponHit),
  async (typed) => (await findOrdersNumbered(typed)).map(orderHit),
  async (typed, limit, shop) => (await findPeople(typed, shop, limit)).map(customerHit),
];

/** What was found, in the order of the kinds above. */
export interface Found {
  items: Hit[];
  /** There is more than is shown: type more of it. */
  hasMore: boolean;
}

/** Finds customers, orders, coupons, cases and approvals by what somebody says of them on the telephone. At most `limit`. */
export async function search(typed: string, limit: number, shop: Shop): Promise<Found> {
  const found = (await Promise.all(SEEKERS.map((seek) => seek(typed, limit + 1, shop)))).flat();
  const items = found.slice(0, limit);
  return { items: await withNames(items), hasMore: found.length > limit };
}

async function byId<Item>(
  typed: string,
  pattern: RegExp,
  find: (id: string) => Promise<Item | null>,
  hit: (item: Item) => Hit,
): Promise<Hit[]> {
  const id = typed.normalize('NFKC').toLowerCase();
  const item = pattern.test(id) ? await find(id) : null;
  return item ? [hit(item)] : [];
}

/** A grant under way or refused after all never was a coupon. */
async function couponsOf(typed: string): Promise<Coupon[]> {
  const read = normalizeCode(typed);
  return 'code' in read ? (await findCoupons([read.code])).filter(isShown) : [];
}

const words = (...parts: (string | null | undefined)[]): string => parts.filter((part) => part).join(' · ');

const plain = (word: string): string => word.replaceAll('_', ' ');

const nameOf = ({ _id, name, identifiers }: Customer): string => name ?? identifiers.shopId ?? identifiers.email ?? _id;

const customerHit = (customer: Customer): Hit => {
  const { _id, identifiers, tier } = customer;
  const { shopId, email, phone } = identifiers;
  const detail = words(shopId, email, phone, tier);
  return { kind: 'customer', id: _id, title: nameOf(customer), detail, customerId: _id, url: `/v1/customers/${_id}` };
};

function orderHit(order: OrderRecord): Hit {
  const { id, source, state, currency, goodsMinor } = orderHead(order);
  const goods = currency === null ? null : moneyWords(goodsMinor, currency);
  const query = source === undefined ? '' : `?source=${encodeURIComponent(source)}`;
  return {
    kind: 'order',
    id,
    ...(source !== undefined && { source }),
    title: `Order ${nameOfKey(order._id)}`,
    detail: words(state, goods, order.createdAt?.toISOString().slice(0, 10)),
    customerId: order.customerId,
    url: `/v1/orders/${encodeURIComponent(id)}${query}`,
  };
}

function couponHit({ _id, state, goal, lastDay, customerId }: Coupon): Hit {
  const id = showCode(_id);
  const detail = words(state, plain(goal), `last day ${lastDay}`);
  return { kind: 'coupon', id, title: `Coupon ${id}`, detail, customerId, url: `/v1/coupons/${id}` };
}

const redemptionHit = ({ _id, state, orderId, customerId }: Redemption): Hit => ({
  kind: 'redemption',
  id: _id,
  title: `Redemption ${_id}`,
  detail: words(state, orderId && `order ${nameOfKey(orderId)}`),
  customerId,
  url: `/v1/redemptions/${encodeURIComponent(_id)}`,
});

const caseHit = ({ _id, kind, state, orderId, customerId }: CaseRecord): Hit => ({
  kind: 'case',
  id: _id,
  title: `Case: ${plain(kind)}`,
  detail: words(plain(state), orderId && `order ${nameOfKey(orderId)}`),
  customerId,
  url: `/v1/cases/${_id}`,
});

const approvalHit = ({ _id, matter, state, customerId }: Approval): Hit => ({
  kind: 'approval',
  id: _id,
  title: `Approval: ${matter.kind}`,
  detail: state,
  customerId,
  url: `/v1/approvals/${_id}`,
});

/** What is not a customer says whose it is. */
async function withNames(hits: Hit[]): Promise<Hit[]> {
  const customers = await findCustomers([
    ...new Set(hits.flatMap(({ kind, customerId }) => (kind === 'customer' ? [] : (customerId ?? [])))),
  ]);
  const names = new Map([...customers].map(([id, customer]) => [id, nameOf(customer)]));
  return hits.map((hit) => (hit.kind === 'customer' ? hit : { ...hit, detail: words(hit.detail, names.get(hit.customerId ?? '')) }));
}
