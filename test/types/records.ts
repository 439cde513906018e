import type { insertActor, KeyRecord } from '../../server/actors/actors.store.js';
import type { Approval } from '../../server/approvals/approval.js';
import type { CampaignRecord } from '../../server/campaigns/campaigns.store.js';
import type { Revision } from '../../server/campaigns/revisions.store.js';
import type { CaseRecord } from '../../server/cases/case.js';
import type { Change } from '../../server/changes/change.js';
import type { Page } from '../../server/changes/changes.store.js';
import type { SessionRecord } from '../../server/console/sessions.store.js';
import type { Coupon } from '../../server/coupons/coupon.js';
import type { StoredCustomer } from '../../server/customers/customers.schema.js';
import type { IdentifierRow } from '../../server/customers/identifiers.store.js';
import type { EventRecord } from '../../server/events/event.js';
import type { GiftRecord } from '../../server/gifts/gift.js';
import type { HeldOut } from '../../server/holdouts/holdouts.store.js';
import type { IdempotencyRecord } from '../../server/http/idempotency.store.js';
import type { JobRecord } from '../../server/jobs/jobs.store.js';
import type { Allowance, Usage } from '../../server/ledger/ledger.store.js';
import type { ContactRow } from '../../server/messages/contacts.store.js';
import type { Message } from '../../server/messages/message.js';
import type { OrderRecord } from '../../server/orders/order.js';
import type { Discrepancy } from '../../server/redemptions/discrepancies.store.js';
import type { OrderName } from '../../server/redemptions/order-names.store.js';
import type { Redemption } from '../../server/redemptions/redemption.js';
import type { Run } from '../../server/schedules/schedule.js';
import type { ShopRecord } from '../../server/shop/shop.store.js';
import type { AuthorityRecord } from '../../server/staff/authority.store.js';
import type { Survey } from '../../server/surveys/survey.js';
import type { Delivery } from '../../server/webhooks/delivery.js';
import type { Webhook } from '../../server/webhooks/webhook.js';

type ActorRecord = Parameters<typeof insertActor>[0];
type Records = [
  ...[ActorRecord, Allowance, Approval, AuthorityRecord, CampaignRecord, CaseRecord, Change, ContactRow, Coupon, Delivery, Discrepancy],
  ...[EventRecord, GiftRecord, HeldOut, IdempotencyRecord, IdentifierRow, JobRecord, KeyRecord, Message, OrderName, OrderRecord, Page],
  ...[Redemption, Revision, Run, SessionRecord, ShopRecord, StoredCustomer, Survey, Usage, Webhook],
];

type Any<Kept> = Kept extends unknown ? { [Name in keyof Kept]-?: 0 extends 1 & Kept[Name] ? Name : never }[keyof Kept] : never;
type Undefined<Kept> = Kept extends unknown
  ? { [Name in keyof Kept]-?: Record<Name, undefined> extends Pick<Kept, Name> ? Name : never }[keyof Kept]
  : never;

/** Checked by `npm run types`, never run. No field of a record is `any`. */
export const fieldThatIsAny = (name: Any<Records[number]>): never => name;

/** What may be absent is never `undefined`, but for what a change takes away from a campaign, and an offer, of which nothing is known. */
export const fieldThatMayBeUndefined = (name: Undefined<Records[number]>): Gone | 'wouldHaveIssued' => name;
type Gone = 'trigger' | 'code' | 'codes' | 'automatic' | 'label' | 'terms' | 'window' | 'floorBp' | 'budgetMinor';

/** A record that lacks a field does not compile. */
export const LACKING = [
  // @ts-expect-error: no lastDay
  ({ lastDay, ...rest }: Coupon): Coupon => rest,
  // @ts-expect-error: no rev
  ({ rev, ...rest }: CampaignRecord): CampaignRecord => rest,
  // @ts-expect-error: no stale
  ({ stale, ...rest }: StoredCustomer): StoredCustomer => rest,
  // @ts-expect-error: no refunds
  ({ refunds, ...rest }: OrderRecord): OrderRecord => rest,
  // @ts-expect-error: no answer
  ({ answer, ...rest }: EventRecord): EventRecord => rest,
  // @ts-expect-error: no isSettled
  ({ isSettled, ...rest }: Redemption): Redemption => rest,
  // @ts-expect-error: no timeline
  ({ timeline, ...rest }: CaseRecord): CaseRecord => rest,
  // @ts-expect-error: no dueAt
  ({ dueAt, ...rest }: Message): Message => rest,
  // @ts-expect-error: no held
  ({ held, ...rest }: Allowance): Allowance => rest,
];

/** Nor does one with a field of another type, or with one more. */
export const WRONG = [
  // @ts-expect-error: a state that there is not
  (coupon: Coupon): Coupon => ({ ...coupon, state: 'used' }),
  // @ts-expect-error: an instant as a text
  (coupon: Coupon): Coupon => ({ ...coupon, validFrom: '2026-03-09' }),
  // @ts-expect-error: absent, not undefined
  (coupon: Coupon): Coupon => ({ ...coupon, stock: undefined }),
  // @ts-expect-error: true or absent
  (coupon: Coupon): Coupon => ({ ...coupon, isExtending: false }),
  // @ts-expect-error: a rule of a campaign is a tree
  (campaign: CampaignRecord): CampaignRecord => ({ ...campaign, issueWhen: 'always' }),
  // @ts-expect-error: categories lie as pairs
  (customer: StoredCustomer): StoredCustomer => ({ ...customer, figures: { ...customer.figures, categories: { shoes: 1 } } }),
  // @ts-expect-error: null, where it is not known
  (order: OrderRecord): OrderRecord => ({ ...order, paidAt: undefined }),
  // @ts-expect-error: a type of event that there is not
  (record: EventRecord): EventRecord => ({ ...record, event: { ...record.event, type: 'order.lost' } }),
  // @ts-expect-error: a channel that there is not
  (message: Message): Message => ({ ...message, channel: 'pigeon' }),
  // @ts-expect-error: a warning that there is not
  (discrepancy: Discrepancy): Discrepancy => ({ ...discrepancy, code: 'odd' }),
  // @ts-expect-error: the source that an actor speaks of is the key's
  (actor: ActorRecord): ActorRecord => ({ ...actor, source: 'marketplace' }),
  // @ts-expect-error: no such field
  (coupon: Coupon): Coupon => ({ ...coupon, colour: 'red' }),
];
