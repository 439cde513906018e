import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../server/actors/actor.js';
import { insertActor } from '../../server/actors/actors.store.js';
import type { Context } from '../../server/context.js';
import { anyCoupon } from '../../server/coupons/coupons.store.js';
import { listCustomers } from '../../server/customers/customers.store.js';
import { customerOf } from '../../server/customers/resolve.service.js';
import { realNow } from '../../server/lib/real-time.js';
import { isOurs } from '../../server/lib/refusal.js';
import type { Shop } from '../../server/shop/shop.js';

/** Whose events these are. An id of its own that never changes: a second import finds what the first has told. */
const IMPORTER: Actor = { _id: 'act_import', name: 'Import', role: 'admin' };

export interface Importer {
  /** Everything is done at its own instant. */
  at(now: Date): Context;
  /** Null: nothing has been told of this household. */
  customerIdOf(householdId: string): Promise<string | null>;
  /** Households that may have a coupon. Null: all of them may. */
  holders: Set<string> | null;
}

export async function openImporter(shop: Shop): Promise<Importer> {
  await insertActor({ ...IMPORTER, createdAt: realNow() });
  const customerIds = new Map<string, string>();
  return {
    holders: (await anyCoupon()) ? null : new Set(),
    at: (now) => ({ shop, actor: IMPORTER, now, isHistory: true }),
    async customerIdOf(householdId) {
      const known = customerIds.get(householdId) ?? (await customerOf({ shopId: householdId }, shop))?._id;
      if (known !== undefined) customerIds.set(householdId, known);
      return known ?? null;
    },
  };
}

const PAGE = 100;

/** All customers, a page at a time. */
export async function* pagesOfCustomers() {
  for (let page = await listCustomers(null, PAGE); page.length > 0; page = await listCustomers(page.at(-1)?._id ?? null, PAGE)) yield page;
}

const MOST_TRIES = 60;

/** What an earlier import left in the middle is somebody else's until its lease is over: half a minute at most. */
export async function patiently<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (!isOurs(error) || error.code !== 'still_under_way' || tries === MOST_TRIES) throw error;
      await sleep(1000);
    }
  }
}
