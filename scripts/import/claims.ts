import { type Basket, instantOfRow, isHousehold } from './baskets.js';
import { type BadLine, type Read, type Row, readTable, type Shape } from './table.js';

/** A household takes the coupon that lies in a leaflet which it received. */
export interface Claim {
  id: string;
  householdId: string;
  at: Date;
}

interface Leaflet {
  id: string;
  startsOn: string;
}

const LEAFLETS: Shape<Leaflet> = {
  file: 'campaigns.csv.gz',
  needed: ['campaign_id', 'start_date'],
  others: ['campaign_type', 'end_date'],
  read: leafletOf,
};

const RECEIVERS: Shape<{ leafletId: string; householdId: string }> = {
  file: 'campaign_households.csv.gz',
  needed: ['campaign_id', 'household_id'],
  others: [],
  read: receiverOf,
};

const MORNING = '09:00';

/** The shop's own campaigns of then, as leaflets: who received one claims on its first morning. Null: one of the two files is not there. */
export async function readClaims(dir: string): Promise<{ claims: Claim[]; bad: BadLine[] } | null> {
  const [leaflets, receivers] = [await readTable(dir, LEAFLETS), await readTable(dir, RECEIVERS)];
  if (leaflets === null || receivers === null) return null;
  const mornings = new Map(leaflets.values.map(({ id, startsOn }) => [id, instantOfRow(`${startsOn} ${MORNING}`)]));
  const claims = receivers.values.flatMap(({ leafletId, householdId }) => {
    const at = mornings.get(leafletId);
    return at ? [{ id: `leaflet ${leafletId} household ${householdId}`, householdId, at }] : [];
  });
  return { claims, bad: [...leaflets.bad, ...receivers.bad] };
}

/** Those in the time of the baskets: some leaflets came out before. */
export const claimsDuring = (claims: Claim[], [first, ...rest]: Basket[]): Claim[] => {
  const until = rest.at(-1) ?? first;
  return first && until ? claims.filter(({ at }) => at >= first.at && at <= until.at) : [];
};

function leafletOf(row: Row): Read<Leaflet> {
  const [id, startsOn] = [row('campaign_id'), row('start_date')];
  if (id === '') return { why: 'It has no campaign_id.' };
  if (instantOfRow(startsOn) === null) return { why: `start_date is no date: "${startsOn}".` };
  return { value: { id, startsOn } };
}

function receiverOf(row: Row): Read<{ leafletId: string; householdId: string }> {
  const [leafletId, householdId] = [row('campaign_id'), row('household_id')];
  if (leafletId === '') return { why: 'It has no campaign_id.' };
  if (!isHousehold(householdId)) return { why: `household_id is no number: "${householdId}".` };
  return { value: { leafletId, householdId } };
}
