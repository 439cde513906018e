import type { CustomerDoc, Records } from './records.js';

const COUNTING = ['issued', 'reserved', 'redeemed', 'expired'];

/** What holds of merged customers at rest: each id leads to somebody, who knows it, and nothing is left under it. */
export const brokenMerges = (records: Records): string[] => [
  ...records.customers.flatMap((customer) => brokenMove(customer, records)),
  ...records.customers.flatMap(({ _id, joining = [] }) => joining.map(({ from }) => `${from} is still to be merged into ${_id}`)),
  ...brokenLimits(records),
];

function brokenMove({ _id, movedTo }: CustomerDoc, records: Records): string[] {
  if (movedTo === undefined) return [];
  const end = endOf(movedTo, records.customers);
  if (!end) return [`${_id} leads nowhere`];
  const kept = Object.entries({ ...records, customers: [], events: [], identifiers: [] }).flatMap(([name, documents]) =>
    (documents as { customerId?: string }[]).flatMap(({ customerId }) => (customerId === _id ? [name] : [])),
  );
  return [
    ...(end.formerIds.includes(_id) ? [] : [`${end._id} does not know that it was ${_id}`]),
    ...kept.map((name) => `${name} has something of ${_id}, who is ${end._id} now`),
  ];
}

/** Null: in a circle, or to nobody. */
function endOf(id: string, customers: CustomerDoc[], steps = 0): CustomerDoc | null {
  const customer = customers.find(({ _id }) => _id === id);
  if (!customer || steps > customers.length) return null;
  return customer.movedTo === undefined ? customer : endOf(customer.movedTo, customers, steps + 1);
}

/** Of a campaign with a limit each of a customer's ids may have had so many, before they were merged; and no occasion gave two to one id. */
const brokenLimits = ({ campaigns, customers, coupons }: Records): string[] =>
  campaigns.flatMap(({ _id: campaignId, limits }) =>
    customers.flatMap(({ _id, formerIds }) => {
      const own = coupons.filter((one) => one.campaignId === campaignId && one.customerId === _id && COUNTING.includes(one.state));
      const most = (limits.issued.perCustomer ?? Number.POSITIVE_INFINITY) * (1 + formerIds.length);
      return own.length > most ? [`${_id} has ${own.length} coupons of ${campaignId}, which gives ${most} at the most`] : [];
    }),
  );
