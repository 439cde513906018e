/** What each group of addresses is for, by the first word of its path. To add a group, add a row. */
export const TAGS = {
  shop: 'The shop itself: its name, time zone, currency and clock.',
  campaigns:
    'Campaigns decide who earns a coupon, what it gives and what it may cost. Marketers define them; coupons keep what they promised.',
  gifts: 'The list of gifts that a coupon can give: what one piece is worth, and how many pieces there are.',
  events: 'What happens in the shop: orders, carts, visits, customers. Send every event once; it decides which coupons are earned.',
  customers: 'Everything known of one customer: identifiers, consents, figures, coupons, timeline and what the service desk needs.',
  coupons: 'One coupon by its code: show, extend or revoke it.',
  claims: 'What customers can take themselves.',
  quotes: 'Price a cart with coupon codes. Nothing is written.',
  redemptions: 'The checkout: reserve coupons, then confirm them with the order, or release them.',
  search: 'Find a customer, order, coupon or case by anything that somebody may type.',
  orders: 'Orders as events told of them, with what was paid, returned and saved.',
  authority: 'How much each role may give away without asking.',
  keys: 'API keys. Each belongs to one actor with one role.',
  cases: 'Complaints, from the first reply to the goodwill that closes them.',
  flags: 'Warnings set on orders and customers that keep goodwill from being given.',
  approvals: 'Requests for more than the requester may give, which somebody else has to decide.',
  messages: 'What was sent to customers, what is due, and what was suppressed and why.',
  mail: 'Whether mail goes out, and how to resume it when sending has stopped.',
  webhooks: 'Addresses that are told of changes as they happen.',
  changes: 'The feed of changes, to read at your own pace. It holds what webhooks send.',
  insights: 'Figures over all customers: who comes back, what messages and cases lead to.',
  jobs: 'What runs by itself, when it ran last and whether it is late.',
} as const satisfies Record<string, string>;

export type Tag = keyof typeof TAGS;
