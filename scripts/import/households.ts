import type { CustomerData } from '../../server/customers/customer.js';
import { isHousehold } from './baskets.js';
import { type BadLine, type Read, type Row, readTable, type Shape } from './table.js';

export interface Household {
  id: string;
  traits: Record<string, string>; // the bands that are known
}

const BANDS = ['age', 'income', 'home_ownership', 'marital_status', 'household_size', 'household_comp', 'kids_count'];

const HOUSEHOLDS: Shape<Household> = { file: 'households.csv.gz', needed: ['household_id'], others: BANDS, read: householdOf };

/** Null: there is no such file. */
export async function readHouseholds(dir: string): Promise<{ households: Household[]; bad: BadLine[] } | null> {
  const table = await readTable(dir, HOUSEHOLDS);
  return table && { households: table.values, bad: table.bad };
}

function householdOf(row: Row): Read<Household> {
  const id = row('household_id');
  if (!isHousehold(id)) return { why: `household_id is no number: "${id}".` };
  const known = BANDS.map((band) => [band, row(band)] as const).filter(([, value]) => value !== '');
  return { value: { id, traits: Object.fromEntries(known) } };
}

/** Language and zone by the last digit of the household's number. They are a sample: the data does not tell them. */
const TONGUES: Record<string, { locale: string; zone: string }> = {
  8: { locale: 'zh', zone: 'America/Los_Angeles' },
  9: { locale: 'ko', zone: 'America/Chicago' },
};
const MOST = { locale: 'en', zone: 'America/New_York' };
/** Every fourth household has said no to offers by mail. */
const REFUSING = 4;

/** What the data tells of a household, and what stands in for what it does not tell; the consent says so itself. No mail ever arrives under `.invalid`. */
export function customerDataOf({ id, traits }: Household, at: Date): CustomerData {
  const granted = Number(id) % REFUSING !== 0;
  return {
    email: `household-${id}@journey.invalid`,
    ...(TONGUES[id.slice(-1)] ?? MOST),
    country: 'US',
    traits,
    consents: [{ channel: 'email', stream: 'promotions', granted, source: 'sample', at: at.toISOString() }],
  };
}
