import type { DateTime } from 'luxon';
import { localTime } from '../../campaigns/local-time.js';
import type { CartFacts, CustomerFacts, Facts, SeenLine } from '../../campaigns/rules/facts.js';
import { asksOfLines, type Rule } from '../../campaigns/rules/rule.js';

/** Facts as they lie in a coupon: instants as dates. */
export interface FrozenFacts extends Omit<Facts, 'now' | 'customer' | 'order' | 'cart'> {
  now: Date;
  order?: FrozenCart;
  cart?: FrozenCart;
  customer: Omit<CustomerFacts, 'firstOrderAt' | 'lastOrderAt' | 'ordersEver'> & {
    firstOrderAt: Date | null;
    lastOrderAt: Date | null;
    ordersEver?: number; // coupons from before this fact have none
  };
}

/** Lines only where the rule asks of them: an order may have 500. Coupons from before lines and payment were facts have neither. */
type FrozenCart = Omit<CartFacts, 'lines' | 'payment'> & Partial<Pick<CartFacts, 'lines' | 'payment'>>;

/** `issueWhen` is what will be asked of them again. */
export function freezeFacts({ now, customer, order, cart, ...rest }: Facts, issueWhen: Rule): FrozenFacts {
  const frozen = ({ lines, ...seen }: CartFacts): FrozenCart => (asksOfLines(issueWhen) ? { ...seen, lines: lines.map(seenLine) } : seen);
  return {
    ...rest,
    ...(order && { order: frozen(order) }),
    ...(cart && { cart: frozen(cart) }),
    now: now.toJSDate(),
    customer: {
      ...customer,
      firstOrderAt: customer.firstOrderAt?.toJSDate() ?? null,
      lastOrderAt: customer.lastOrderAt?.toJSDate() ?? null,
    },
  };
}

const SEEN = ['sku', 'category', 'categories', 'tags', 'brand'] as const;

/** A line without what no rule looks at, such as what it costs the shop. */
const seenLine = (line: SeenLine): SeenLine => ({
  id: line.id,
  quantity: line.quantity,
  lineTotalMinor: line.lineTotalMinor,
  ...Object.fromEntries(SEEN.flatMap((name) => (line[name] === undefined ? [] : [[name, line[name]]]))),
});

const thawCart = (cart: FrozenCart): CartFacts => ({ payment: null, lines: [], ...cart });

export function thawFacts({ now, customer, order, cart, ...rest }: FrozenFacts, zone: string): Facts {
  const local = (date: Date): DateTime => localTime(date, zone);
  return {
    ...rest,
    ...(order && { order: thawCart(order) }),
    ...(cart && { cart: thawCart(cart) }),
    now: local(now),
    customer: {
      ...customer,
      ordersEver: customer.ordersEver ?? customer.orders,
      firstOrderAt: customer.firstOrderAt && local(customer.firstOrderAt),
      lastOrderAt: customer.lastOrderAt && local(customer.lastOrderAt),
    },
  };
}
