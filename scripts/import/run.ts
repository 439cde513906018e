import { countCustomers } from '../../server/customers/customers.store.js';
import { inLanes } from '../../server/lib/lanes.js';
import { Refusal } from '../../server/lib/refusal.js';
import { holdClock, type Stepper } from '../../server/shop/clock.js';
import type { Shop } from '../../server/shop/shop.js';
import { type Basket, readBaskets } from './baskets.js';
import { type Campaigns, ensureCampaigns } from './campaigns.js';
import { type Claim, claimsDuring, readClaims } from './claims.js';
import { beginningOf, daysOf } from './days.js';
import { introduce } from './deeds.js';
import { type Household, readHouseholds } from './households.js';
import { type Importer, openImporter } from './importer.js';
import { type Outcome, replay } from './replay.js';
import type { BadLine } from './table.js';

/** What the folder holds. */
export interface Journey {
  baskets: Basket[];
  households: Household[];
  claims: Claim[];
  bad: BadLine[];
  lacks: string[]; // sentences
}

export interface Imported extends Outcome {
  campaigns: Campaigns;
  seconds: number; // that the replay took
}

/** Reads the folder. Refuses one without order lines; does without the other files. */
export async function readJourney(dir: string): Promise<Journey> {
  const [orders, households, claims] = [await readBaskets(dir), await readHouseholds(dir), await readClaims(dir)];
  if (orders === null) throw new Refusal('not_found', `There is no order_lines.csv.gz in ${dir}.`);
  return {
    baskets: orders.baskets,
    households: households?.households ?? [],
    claims: claimsDuring(claims?.claims ?? [], orders.baskets),
    bad: [orders, households, claims].flatMap((read) => read?.bad ?? []),
    lacks: [
      ...(households ? [] : ['There is no households.csv.gz: nothing is known of the households but their baskets.']),
      ...(claims ? [] : ['campaigns.csv.gz or campaign_households.csv.gz is not there: nobody claims a coupon.']),
    ],
  };
}

/** Replays the year in an open shop. What is there already stays as it is. */
export async function importJourney(journey: Journey, shop: Shop, onProgress: (outcome: Outcome, date: string) => void): Promise<Imported> {
  const stepper = await holdClock(shop);
  try {
    return await importHeld(journey, { shop, stepper, onProgress });
  } finally {
    await stepper.release();
  }
}

interface Held {
  shop: Shop;
  stepper: Stepper;
  onProgress(outcome: Outcome, date: string): void;
}

async function importHeld({ baskets, households, claims }: Journey, held: Held): Promise<Imported> {
  if (baskets.length === 0) throw new Refusal('invalid', 'There is no order line that can be read.');
  const importer = await openImporter(held.shop);
  const begin = beginningOf(baskets);
  // Only a shop without anybody is set back to where the data begins.
  if ((await countCustomers()) === 0) await held.stepper.moveTo(begin);
  const campaigns = await ensureCampaigns(importer.at(begin));
  await introduceAll(households, begin, importer);
  const started = performance.now();
  const outcome = await replay(daysOf(baskets, claims), { ...held, importer, claimable: campaigns.boost._id });
  return { ...outcome, campaigns, seconds: (performance.now() - started) / 1000 };
}

const AT_ONCE = 32;

async function introduceAll(households: Household[], begin: Date, importer: Importer): Promise<void> {
  await inLanes(
    households,
    ({ id }) => id,
    AT_ONCE,
    (household) => introduce(household, begin, importer),
  );
}
