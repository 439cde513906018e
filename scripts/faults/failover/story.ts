import { DAY_MS } from '../../../campaigns/durations.js';
import { CHANGE_TYPES } from '../../../server/changes/change.js';
import { type Answer, type Asked, type FailoverShop, MORNING } from './shop.js';

type Json = Record<string, unknown>;

/** What a day in a shop came to, told so that two tellings can be compared: who was answered what, and what was wrong on the way. */
export interface Told {
  statuses: Record<string, number>;
  broken: string[];
}

const lines = [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor: 20_000 }];
const occurredAt = '2026-03-08T01:00:00Z';
export const customer = (number: number) => ({ shopId: `c-${number}`, email: `c-${number}@example.com` });
export const order = (number: number, more: Json = {}) => ({ id: `o-${number}`, createdAt: occurredAt, currency: 'CNY', lines, ...more });
export const cart = (number: number) => ({ checkoutId: `chk-${number}`, currency: 'CNY', lines });

/** A few days of a shop: what is asked, and on which of them somebody calls the jobs. */
export interface Story {
  name: string;
  days: number[];
  tell(teller: Teller): Promise<void>;
}

export const tell = (id: string, type: string, who: number | null, data: Json): [string, Asked] => [
  `tell ${id}`,
  { as: 'storefront', path: '/v1/events', body: { id, type, occurredAt, ...(who !== null && { customer: customer(who) }), data } },
];

const ON_PAID = { goal: 'induce_next_purchase', trigger: { event: 'order.paid' } };

const checkouts: Story = {
  name: 'claims, quotes, holds and their ends',
  days: [0, 8],
  async tell(teller) {
    const claimable = await teller.campaign('claim', {
      goal: 'boost_purchase',
      trigger: { claim: true },
      limits: { issued: { total: 4, perCustomer: 1 } },
      budgetMinor: 20_000,
    });
    await teller.campaign('earn plainly', ON_PAID);
    await teller.subscribe();
    const claim = (who: number): [string, Asked] => [
      `claim ${who}`,
      { as: 'storefront', path: `/v1/campaigns/${claimable}/claims`, body: { customer: customer(who) }, key: `claim ${who}` },
    ];
    await teller.asked([1, 2, 3, 4].map(claim));
    const wish = (who: number) => ({ customer: customer(who), cart: cart(who), codes: [teller.said(`claim ${who}`, 'code')] });
    const reserve = (who: number, key: string): [string, Asked] => [
      `reserve ${key}`,
      { as: 'storefront', path: '/v1/redemptions', body: wish(who), key },
    ];
    await teller.asked([
      ...[1, 2].map((who): [string, Asked] => [`quote ${who}`, { as: 'storefront', path: '/v1/quotes', body: wish(who) }]),
      ...[1, 2, 3, 4].map((who) => reserve(who, `r-${who}`)),
    ]);
    const act = (key: string, word: string, body: Json): [string, Asked] => [
      `${word} ${key}`,
      { as: 'storefront', path: `/v1/redemptions/${teller.said(`reserve ${key}`, 'id')}/${word}`, body },
    ];
    const redemptionId = teller.said('reserve r-2', 'id');
    await teller.asked([
      act('r-1', 'confirm', { orderId: 'o-11' }),
      tell('paid-12', 'order.paid', 2, { order: order(12, { redemptionId, checkoutId: 'chk-2' }) }),
      act('r-3', 'release', {}),
      reserve(4, 'r-4b'),
    ]);
  },
};

const backAndSorry: Story = {
  name: 'orders that earn and go back, and a complaint',
  days: [3],
  async tell(teller) {
    await teller.campaign('earn', { ...ON_PAID, limits: { issued: { total: 8, perCustomer: 2 } }, budgetMinor: 40_000 });
    await teller.campaign('sorry', { goal: 'goodwill', limits: { issued: { total: 3 } }, budgetMinor: 15_000 });
    await teller.subscribe();
    await teller.asked([
      ...[1, 2, 3, 4].map((who) => tell(`paid-${who}`, 'order.paid', who, { order: order(who) })),
      tell('placed-5', 'order.placed', 5, { order: order(5) }),
    ]);
    const refund = { id: 'back', lines: [{ id: '1', quantity: 2, amountMinor: 20_000 }] };
    const complaint = { customer: { shopId: 'c-4' }, orderId: 'o-4', kind: 'quality', text: 'Soap' };
    await teller.asked([
      tell('cancelled-1', 'order.cancelled', null, { orderId: 'o-1' }),
      tell('refunded-3', 'order.refunded', null, { orderId: 'o-3', refund }),
      ['complain', { as: 'agent', path: '/v1/cases', body: complaint, key: 'case' }],
    ]);
    const path = `/v1/cases/${teller.said('complain', 'id')}`;
    const onCase = (word: string, body: Json) => teller.asking(word, { as: 'agent', path: `${path}/${word}`, body, key: word });
    await onCase('replies', { text: 'We look into it.' });
    await onCase('facts', { text: 'It is soap.' });
    await onCase('goodwill', { reward: { type: 'amount', amountMinor: 3000 }, text: 'Sorry.' });
  },
};

const merges: Story = {
  name: 'customers who are merged, and go on buying',
  days: [1],
  async tell(teller) {
    const terms = {
      goal: 'boost_purchase',
      trigger: { claim: true },
      limits: { issued: { total: 9, perCustomer: 3 } },
      budgetMinor: 45_000,
    };
    const claimable = await teller.campaign('claim', terms);
    await teller.campaign('earn', { ...ON_PAID, limits: { issued: { perCustomer: 3 } } });
    await teller.subscribe();
    const claim = (who: number, key: string): [string, Asked] => [
      `claim ${key}`,
      { as: 'storefront', path: `/v1/campaigns/${claimable}/claims`, body: { customer: customer(who) }, key },
    ];
    const merge = (into: number, from: number): [string, Asked] => [
      `merge ${from} into ${into}`,
      { as: 'storefront', path: `/v1/customers/shop:c-${into}/merge`, body: { from: `shop:c-${from}` } },
    ];
    await teller.asked([1, 2, 3].map((who) => claim(who, `k-${who}`)));
    await teller.asked([1, 2, 3].map((who) => tell(`paid-${who}`, 'order.paid', who, { order: order(who) })));
    await teller.asked([merge(1, 2), merge(2, 3), tell('refunded', 'order.cancelled', null, { orderId: 'o-3' })]);
    await teller.asked([merge(1, 2), tell('paid-4', 'order.paid', 4, { order: order(4) })]);
  },
};

export const OWN_STORIES: readonly Story[] = [checkouts, backAndSorry, merges];

/**
 * What is asked side by side is written together. Whoever hears "later" asks the same again; jobs run when they are called. Afterwards
 * everything has come to rest.
 */
export async function tellStory(story: Story, shop: FailoverShop): Promise<Told> {
  const teller = new Teller(shop);
  await story.tell(teller);
  for (const days of story.days) await teller.jobs(new Date(MORNING.getTime() + days * DAY_MS));
  return { statuses: teller.statuses, broken: teller.broken };
}

/** Asks as a shop's programs do, and keeps what they were told. */
export class Teller {
  private readonly answers: Record<string, Answer> = {};
  readonly broken: string[] = [];

  constructor(private readonly shop: FailoverShop) {}

  get statuses(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.answers).map(([name, { status }]) => [name, status]));
  }

  /** Side by side, until each has its answer. */
  readonly asked = async (all: [name: string, asked: Asked][]): Promise<void> => {
    let open = all;
    for (let tries = 0; open.length > 0; tries++) {
      if (tries === PATIENCE) throw new Error(`never answered: ${open.map(([name]) => name)}`);
      if (tries > 0) await this.wait();
      const answers = await Promise.all(open.map(async ([name, asked]) => [name, await this.shop.ask(asked)] as const));
      for (const [name, answer] of answers) this.hear(name, answer);
      open = open.filter(([name]) => !isFinal(this.answers[name]));
    }
  };

  readonly asking = (name: string, asked: Asked): Promise<void> => this.asked([[name, asked]]);

  /** What an answer said. */
  said = (name: string, field: string): string => String(this.answers[name]?.body[field]);

  subscribe(): Promise<void> {
    const body = { url: this.shop.receiver, events: [...CHANGE_TYPES] };
    return this.asking('subscribe', { as: 'admin', path: '/v1/webhooks', body, key: 'subscribe' });
  }

  private hear(name: string, answer: Answer): void {
    this.answers[name] = answer;
    const { status, retryAfter, body } = answer;
    const isSaid = status < 500 || (status === 503 && body.code === 'database_unavailable' && retryAfter !== null);
    if (!isSaid) this.broken.push(`${name} was answered ${status} ${body.code}`);
    if (isFinal(answer) && status >= 400) this.broken.push(`${name} was refused: ${JSON.stringify(body)}`);
  }

  private async wait(): Promise<void> {
    await untilDone(() => this.shop.endLeases());
  }

  /** The id of a campaign that is active. */
  async campaign(name: string, changes: Json): Promise<string> {
    const body = {
      name,
      redeemWhen: { all: [] },
      issueWhen: { all: 'trigger' in changes && 'event' in (changes.trigger as Json) ? HUNDRED : [] },
      reward: { type: 'amount', amountMinor: 5000 },
      currency: 'CNY',
      validity: { startsAfterDays: 0, days: 5 },
      ...changes,
    };
    return this.live(name, body);
  }

  /** The same of one without coupons, which goes together with others. */
  promotion(name: string, changes: Json): Promise<string> {
    const stacking = { combines: true, exclusive: false };
    const reward = { type: 'amount', amountMinor: 5000 };
    return this.live(name, {
      name,
      goal: 'boost_purchase',
      redeemWhen: { all: [] },
      reward,
      currency: 'CNY',
      label: { en: name },
      stacking,
      ...changes,
    });
  }

  private async live(name: string, body: Json): Promise<string> {
    await this.asking(`campaign ${name}`, { as: 'marketer', path: '/v1/campaigns', body, key: name });
    const id = String(this.answers[`campaign ${name}`]?.body.id);
    await this.asking(`activate ${name}`, { as: 'marketer', path: `/v1/campaigns/${id}/activate`, body: {} });
    return id;
  }

  /**
   * Every job, then those that handled something, until in a whole round nothing is left, nor when leases are over: what is noted after the answer may
   * have failed without a word. Where one fails and says so, all are run again.
   */
  async jobs(now: Date): Promise<void> {
    let names: string[] | undefined;
    let isOver = false;
    for (let round = 0; round < ROUNDS; round++) {
      const busy = await this.shop.runJobs(now, names);
      const isQuiet = busy?.length === 0 && names === undefined;
      if (isQuiet && isOver) return;
      if (busy === null || isQuiet) await this.wait();
      isOver ||= isQuiet;
      names = busy === null || busy.length === 0 ? undefined : busy;
    }
    this.broken.push(`the jobs find no rest at ${now.toISOString()}`);
  }
}

const HUNDRED = [{ fact: 'order.subtotalMinor', operator: 'greaterThanInclusive', value: 10_000 }];
const PATIENCE = 6;
const OWN_PATIENCE = 50;
const ROUNDS = 20;

const isFinal = (answer: Answer | undefined): boolean => answer !== undefined && answer.status < 500 && answer.retryAfter === null;

/** What the prover itself asks goes through the proxy too, and each try may be all that is hit next. */
export async function untilDone<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (tries === OWN_PATIENCE) throw error;
    }
  }
}
