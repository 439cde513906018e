const CUSTOMER = { shopId: 'c-17' };
const LINES = [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor: 20_000 }];
const CART = { checkoutId: 'chk_77', currency: 'CNY', channel: 'web', lines: LINES, shipping: { amountMinor: 800, region: 'SH' } };
const TEN_OFF = { type: 'amount', amountMinor: 1000 };
const SAYING = { text: 'We looked into it: the box was torn on the way.' };

/** A campaign in the shop's own currency; the console's form begins with it. */
export const SPEND_AND_GET = {
  name: 'Spend 100, get 50 off the next 200',
  goal: 'induce_next_purchase',
  trigger: { event: 'order.paid' },
  issueWhen: { all: [{ fact: 'order.discountableSubtotalMinor', operator: 'greaterThanInclusive', value: 10_000 }] },
  redeemWhen: { all: [{ fact: 'cart.discountableSubtotalMinor', operator: 'greaterThanInclusive', value: 20_000 }] },
  reward: { type: 'amount', amountMinor: 5000 },
  validity: { startsAfterDays: 0, days: 30 },
  limits: { issued: { total: 1000, perCustomer: 1 } },
};

const of = (category: string) => ({ fact: 'line.categories', operator: 'contains', value: category });
const always = (name: string, reward: object) => ({ name, goal: 'boost_purchase', automatic: true, reward });

/** What a campaign can give, each as a discount that takes effect by itself. */
const NAMED_REWARDS = {
  shareOfACategory: always('10 % off tea', { type: 'percent', basisPoints: 1000, on: of('tea') }),
  offEachPiece: always('5 off each piece of tea', { type: 'amount', amountMinor: 500, per: 'piece', on: of('tea') }),
  spendAndSave: always('Spend 100, save 10; spend 200, save 30', {
    type: 'tiers',
    by: 'subtotal',
    steps: [
      { from: 10_000, amountMinor: 1000 },
      { from: 20_000, amountMinor: 3000 },
    ],
  }),
  buyTwoGetOne: always('Buy 2 teas, get 1 free', {
    type: 'buy_get',
    buy: { quantity: 2, on: of('tea') },
    get: { quantity: 1, basisPoints: 10_000, on: of('tea') },
    times: 2,
  }),
  cupWithTea: always('Buy 2 teas, get a cup at half its price', {
    type: 'buy_get',
    buy: { quantity: 2, on: of('tea') },
    get: { quantity: 1, basisPoints: 5000, on: of('cups') },
  }),
  threeForTen: always('3 teas for 10', { type: 'fixed_price', quantity: 3, priceMinor: 1000, on: of('tea') }),
  halfTheShipping: always('Half of the shipping', { type: 'shipping', basisPoints: 5000, capMinor: 800 }),
};

/** Bodies that work, by the route that takes them and by a name: a test sends each to a running shop. */
export const EXAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'POST /v1/campaigns': {
    spendAndGet: {
      ...SPEND_AND_GET,
      currency: 'CNY',
      budgetMinor: 5_000_000,
      holdout: 0.05,
      priority: 10,
    },
    takenByCustomers: {
      name: '10 % off, at most 30',
      goal: 'boost_purchase',
      trigger: { claim: true },
      reward: { type: 'percent', basisPoints: 1000, capMinor: 3000 },
      currency: 'CNY',
      validity: { days: 7 },
      limits: { issued: { perCustomer: 1 } },
    },
    sharedCode: {
      name: 'Newsletter: 10 % off',
      goal: 'boost_purchase',
      code: 'SPRING25',
      label: { en: '10 % off in spring', zh: '春季九折', ko: '봄맞이 10% 할인' },
      terms: { en: 'Once for each customer, until the end of May 2036.' },
      window: { startsAt: '2026-03-01T00:00:00+08:00', endsAt: '2036-06-01T00:00:00+08:00' },
      reward: { type: 'percent', basisPoints: 1000 },
      limits: { redeemed: { total: 1000, perCustomer: 1 } },
      budgetMinor: 5_000_000,
    },
    codesOfInfluencers: {
      name: 'Influencers: 10 off',
      goal: 'boost_purchase',
      codes: ['ANNA10', 'BEN10'],
      redeemWhen: { all: [{ fact: 'cart.discountableSubtotalMinor', operator: 'greaterThanInclusive', value: 5000 }] },
      reward: { type: 'amount', amountMinor: 1000 },
      limits: { redeemed: { perCustomer: 1 } },
    },
    automatic: {
      name: 'Free shipping in June 2036',
      goal: 'boost_purchase',
      automatic: true,
      label: { en: 'Free shipping', zh: '免运费', ko: '무료 배송' },
      window: { startsAt: '2036-06-01T00:00:00+08:00', endsAt: '2036-07-01T00:00:00+08:00' },
      redeemWhen: { all: [{ fact: 'cart.discountableSubtotalMinor', operator: 'greaterThanInclusive', value: 20_000 }] },
      reward: { type: 'free_shipping' },
    },
    ...NAMED_REWARDS,
  },
  'PATCH /v1/campaigns/{id}': {
    shorter: { name: 'Spend 100, get 40 off the next 200', reward: { type: 'amount', amountMinor: 4000 }, priority: 20 },
  },
  'POST /v1/gifts': { cup: { sku: 'CUP-1', name: { en: 'A cup', zh: '杯子', ko: '찻잔' }, valueMinor: 2500, stock: 200 } },
  'PATCH /v1/gifts/{sku}': { more: { stock: 300 } },
  'POST /v1/events': {
    customer: {
      id: 'evt_1',
      type: 'customer.created',
      occurredAt: '2026-03-08T11:58:00Z',
      customer: CUSTOMER,
      data: {
        customer: {
          name: 'Li Wei',
          email: 'li.wei@example.com',
          locale: 'zh',
          birthday: '03-08',
          consents: [{ channel: 'email', stream: 'promotions', granted: true, source: 'checkout', at: '2026-03-08T11:58:00Z' }],
        },
      },
    },
    order: {
      id: 'evt_2',
      type: 'order.paid',
      occurredAt: '2026-03-08T11:59:00Z',
      customer: CUSTOMER,
      data: {
        order: {
          id: 'o-1',
          createdAt: '2026-03-08T11:59:00Z',
          currency: 'CNY',
          payment: 'alipay',
          lines: [{ ...LINES[0], categories: ['tea', 'green tea'], tags: ['sale'], brand: 'Longjing', costMinor: 9000 }],
        },
      },
    },
    custom: {
      id: 'evt_5',
      type: 'custom.app_installed',
      occurredAt: '2026-03-08T11:59:50Z',
      customer: CUSTOMER,
      data: { properties: { system: 'android', version: 3, from: { campaign: 'spring' } } },
    },
    batch: [
      { id: 'evt_3', type: 'order.shipped', occurredAt: '2026-03-08T11:59:30Z', data: { orderId: 'o-1' } },
      { id: 'evt_4', type: 'visit.ended', occurredAt: '2026-03-08T11:59:40Z', customer: CUSTOMER, data: {} },
    ],
  },
  'PATCH /v1/customers/{id}': {
    phone: { phone: '+8613800138000', consents: [{ channel: 'sms', stream: 'promotions', granted: true, source: 'telephone' }] },
  },
  'POST /v1/customers/{id}/merge': { guest: { from: 'shop:c-18' } },
  'POST /v1/campaigns/{id}/claims': { claim: { customer: CUSTOMER } },
  'POST /v1/campaigns/{id}/coupons': { two: { customers: [CUSTOMER, { shopId: 'c-18' }] } },
  'POST /v1/coupons/{code}/revoke': { mistake: { reason: 'Issued by mistake.' } },
  'POST /v1/quotes': {
    withoutCodes: { customer: CUSTOMER, cart: CART },
    withCoupon: { customer: CUSTOMER, cart: CART, codes: ['7K3M-9QXT-2HVA-C'] },
    withSharedCode: { customer: { email: 'kate@example.com' }, cart: CART, codes: ['SPRING25'] },
  },
  'POST /v1/offers': {
    page: {
      customer: CUSTOMER,
      lines: [
        { id: 'TEA-1', sku: 'TEA-1', categories: ['tea', 'green tea'], brand: 'Longjing', quantity: 1, lineTotalMinor: 12_800 },
        { id: 'CUP-1', sku: 'CUP-1', category: 'teaware', tags: ['clearance'], quantity: 1, lineTotalMinor: 2500 },
      ],
    },
  },
  'POST /v1/redemptions': {
    withoutCodes: { customer: CUSTOMER, cart: CART, codes: [] },
    asShown: { customer: CUSTOMER, cart: CART, codes: [], expectedTotalMinor: 20_800 },
  },
  'POST /v1/redemptions/{id}/confirm': { placed: { orderId: 'o-2' }, paid: { orderId: 'o-2', paid: true } },
  'PUT /v1/authority': {
    limits: {
      bargain: {
        agent: { basisPoints: 200, fromMinor: 18_800, perDayMinor: 30_000 },
        supervisor: { basisPoints: 300, fromMinor: 18_800, perDayMinor: 100_000 },
        admin: { basisPoints: 300, fromMinor: 18_800, perDayMinor: 100_000 },
      },
      goodwill: {
        agent: { perGrantMinor: 3000, perDayMinor: 15_000 },
        supervisor: { perGrantMinor: 10_000, perDayMinor: 50_000 },
        admin: { perGrantMinor: 10_000, perDayMinor: 50_000 },
      },
      extension: { graceDays: 7, days: 7, mostDays: 30 },
      perCustomerAndMonthMinor: 15_000,
      ofLossBasisPoints: 15_000,
      smallClaimsMinor: 2000,
    },
  },
  'POST /v1/keys': { person: { name: 'Anna', role: 'agent' }, system: { name: 'the tills', role: 'storefront', source: 'pos' } },
  'POST /v1/cases': {
    quality: { customer: CUSTOMER, orderId: 'o-1', kind: 'quality', text: 'The tea smells of soap.', lossMinor: 4000, currency: 'CNY' },
  },
  'POST /v1/cases/{id}/replies': { sorry: { text: 'We are sorry. We look into it and write again tomorrow.' } },
  'POST /v1/cases/{id}/facts': { found: { ...SAYING, lossMinor: 4000 } },
  'POST /v1/cases/{id}/decision': { decided: { text: 'A coupon, and a new parcel.' } },
  'POST /v1/cases/{id}/offer': { parcel: { text: 'A new parcel, free of charge.' } },
  'POST /v1/cases/{id}/answer': { yes: { accepted: true } },
  'POST /v1/cases/{id}/move': { back: { state: 'contacted', text: 'The facts were of another parcel.' } },
  'POST /v1/cases/{id}/escalate': { hand: { text: 'They ask for more than I may give.' } },
  'POST /v1/cases/{id}/close': { resolved: { reason: 'resolved', text: 'They have their new parcel.' } },
  'POST /v1/cases/{id}/reopen': { again: { text: 'The new parcel was torn as well.' } },
  'POST /v1/cases/{id}/flags': { praise: { flag: 'cash_for_praise', text: 'They ask for money for a good review.' } },
  'POST /v1/cases/{id}/flags/lift': { mistake: { flag: 'cash_for_praise', text: 'It was a joke.' } },
  'POST /v1/cases/{id}/goodwill': { ten: { reward: TEN_OFF, text: 'We are sorry about the tea.' } },
  'POST /v1/orders/{id}/bargain': { onePercent: { basisPoints: 100, text: 'They buy every week.' } },
  'POST /v1/coupons/{code}/extend': { week: { days: 7, text: 'They were in hospital.' } },
  'POST /v1/approvals/{id}/approve': { yes: { text: 'They have been with us for years.' } },
  'POST /v1/approvals/{id}/refuse': { no: { text: 'Too much for this order.' } },
  'POST /v1/approvals/{id}/counter': { less: { reward: TEN_OFF, text: 'Ten, not fifty.' } },
  'POST /v1/approvals/{id}/accept': { yes: { text: 'That will do.' } },
  'POST /v1/approvals/{id}/decline': { no: {} },
  'POST /v1/webhooks': {
    coupons: { url: 'https://shop.example.com/regulars', events: ['coupon.issued', 'coupon.redeemed', 'customer.merged'] },
  },
};
