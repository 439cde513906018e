import type { Cart } from '../../campaigns/cart.js';
import type { Speech } from '../../campaigns/words/language.js';
import type { Context } from '../context.js';
import type { Addresses } from '../customers/addresses.service.js';
import type { Customer } from '../customers/customer.js';
import { speechFor } from '../customers/speech.js';
import type { Answer } from '../http/endpoint.js';
import type { Refusal } from '../lib/refusal.js';
import type { AtCheckout } from './at-checkout.service.js';
import type { Shopper } from './promotions.service.js';
import type { Redemption } from './redemption.js';

/** What a checkout wants to hold. */
export interface Wish {
  cart: Cart;
  codes: string[];
  customer: Customer | null;
  addresses?: Addresses; // that were named at the checkout
  isProven?: boolean; // who it is
  expectedTotalMinor?: number | undefined; // what the customer was shown
  key: string; // the Idempotency-Key
  at?: AtCheckout; // as it was read just now
  request?: Request; // whoever may come again with the same; absent: nobody
}

/** A request that is answered once. */
export interface Request {
  fingerprint: string; // of its body
  accepted(redemption: Redemption): Answer;
  refused(refusal: Refusal): Answer;
  /** Where the redemption does not know what was sent: it is of a version before, which kept the answer beside it. */
  byRecord(act: () => Promise<Answer>): Promise<Answer>;
}

/** A redemption that is decided, and the refusal that this comes to. Its `answer` is what was answered, where that is kept. */
export interface Decided {
  redemption: Redemption;
  refusal: Refusal | null;
}

export const shopperOf = ({ customer, addresses = {}, isProven = false }: Wish): Shopper => ({ customer, addresses, isProven });

export const speechOf = ({ customer, cart }: Wish, context: Context): Speech => speechFor(customer, context, cart.currency);
