/** One campaign for each goal, as a marketer would define them. */
export const CAMPAIGNS = {
  boost: {
    name: 'Ten percent off this week',
    goal: 'boost_purchase',
    trigger: { claim: true },
    redeemWhen: { all: [{ fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', value: 8000 }] },
    reward: { type: 'percent', basisPoints: 1000, capMinor: 3000 },
    validity: { days: 7 },
    limits: { issued: { total: 500, perCustomer: 1 } },
    budgetMinor: 600_000,
  },
  next: {
    name: 'Spend 100, get 50 off the next 200',
    goal: 'induce_next_purchase',
    trigger: { event: 'order.paid' },
    issueWhen: { all: [{ fact: 'order.subtotalMinor', operator: 'greaterThanInclusive', value: 10_000 }] },
    redeemWhen: { all: [{ fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', value: 20_000 }] },
    reward: { type: 'amount', amountMinor: 5000 },
    validity: { days: 30 },
    limits: { issued: { total: 1000, perCustomer: 3 } },
    budgetMinor: 1_000_000,
    priority: 10,
  },
  loyalty: {
    name: 'From the third order on: shipping is on us',
    goal: 'reward_loyalty',
    trigger: { event: 'order.paid' },
    issueWhen: { all: [{ fact: 'customer.orders', operator: 'greaterThanInclusive', value: 2 }] },
    reward: { type: 'free_shipping', capMinor: 1500 },
    validity: { days: 90 },
    limits: { issued: { perCustomer: 2 } },
    budgetMinor: 100_000,
    holdout: 0.2,
  },
  goodwill: {
    name: 'We are sorry',
    goal: 'goodwill',
    reward: { type: 'amount', amountMinor: 2000 },
    validity: { days: 30 },
    budgetMinor: 200_000,
  },
} as const;

export type CampaignName = keyof typeof CAMPAIGNS;
