import { z } from 'zod';
import { birthdaySchema } from '../../campaigns/birthday.js';
import { instantSchema } from '../../campaigns/cart.js';
import { TRAIT_LEVELS, TRAIT_NAME } from '../../campaigns/rules/path.js';
import { words } from '../lib/words.js';
import { summedFields } from '../rollups/rollup.js';
import { emailSchema } from './email.js';
import type { Kept } from './kept.js';
import { countrySchema, localeSchema } from './locale.js';
import { phoneSchemaIn } from './phone.js';
import { zoneSchema } from './zone.js';

/** The names by which a shop knows a customer. Each is kept as its hash in a row of its own, so that none belongs to two. */
export const IDENTIFIER_KINDS = ['shopId', 'guestId', 'email', 'phone'] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];
/** Those that anybody can type. The others are said by the shop's own systems. */
export const ADDRESSES = ['email', 'phone'] as const;
export type Address = (typeof ADDRESSES)[number];
export type Identifiers = { [Kind in IdentifierKind]?: string };

export const CHANNELS = ['email', 'sms', 'wechat', 'kakao'] as const;
export const STREAMS = ['transactional', 'service', 'promotions', 'greetings'] as const;
export type Channel = (typeof CHANNELS)[number];
export type Stream = (typeof STREAMS)[number];

export interface Consent {
  channel: Channel;
  stream: Stream;
  granted: boolean;
  source: string;
  wording?: string | undefined;
  at: Date;
  statedAt?: Date; // what it said itself, where that was ahead of its receipt
  by?: string; // the actor who noted it at the desk
}

/** What the desk may correct: how somebody is called, reached and addressed. Nothing that a shop's system states about them, like their tier. */
export const CORRECTABLE = ['name', 'email', 'phone', 'locale', 'zone', 'country', 'birthday'] as const;
export type Correctable = (typeof CORRECTABLE)[number];

/** That somebody of the shop corrected something. What it was before is not kept: the customer may have wanted it gone. */
export interface Correction {
  at: Date; // business time
  by: string; // actor
  changed: Correctable[];
  removed?: Correctable[];
}

/** By what a customer is named in records and links: today's id, those merged into it, and those that are being merged. */
export type Ids = Pick<Customer, '_id' | 'formerIds' | 'joining'>;

/** Every id that is the customer's, the one of today first. */
export const idsOf = ({ _id, formerIds, joining = [] }: Ids): string[] => [
  ...new Set([_id, ...formerIds, ...joining.map(({ from }) => from)]),
];

/** Whether an id is the customer's, or was of one who is merged into them. */
export const hasId = (customer: Ids, id: string): boolean => idsOf(customer).includes(id);

/** Somebody whom the shop has an id of its own for; the others are guests. */
export const isAccount = ({ identifiers }: Pick<Customer, 'identifiers'>): boolean => identifiers.shopId !== undefined;

/** What is summed from the customer's own records (profile/figures.ts). */
export interface Figures {
  orders: number; // paid, and something is left of them
  ordersEver: number; // paid, whatever became of them
  spentMinor: Record<string, number>; // by currency: goods after our discounts, less refunds
  firstOrderAt: Date | null;
  lastOrderAt: Date | null;
  categories: Record<string, number>; // orders that had it
  coupons: { issued: number; redeemed: number; expired: number; savedMinor: Record<string, number> };
}

/** That a customer was merged into another, and on whose word. */
export interface Merge {
  from: string; // whose id leads to this customer since
  by: string; // actor
  at: Date; // business time
  byAddress?: true; // a guest, by a verified address: what else they say of themselves is not verified
}

/** What somebody who is moved was found by, and what waited in them. */
interface Left {
  identifiers: Identifiers;
  birthday: string | null;
  toWelcome?: Date;
  toThank?: Date;
}

/** What the shop tells about a customer; `figures` are ours. */
export const customerRecord = z.object({
  _id: z.string(), // cus_…
  formerIds: z.array(z.string()), // of customers merged into this one, and of those merged into them
  joining: z.array(z.custom<Merge>()).exactOptional(), // customers who are being merged into this one (server/merges)
  merges: z.array(z.custom<Merge>()).exactOptional(), // those who have been
  news: z.string().exactOptional(), // other systems are to be told of merges: another word each time, so that none is taken away unread
  movedTo: z.string().exactOptional(), // the customer that this one is merged into: the id leads there, for ever
  mergedAt: z.date().exactOptional(), // real time; while it is set, records may still come under this id
  left: z.custom<Left>().exactOptional(), // of one who is moved: nobody is found by it any more
  identifiers: z.custom<Identifiers>(),
  identifiersAt: z.custom<{ [Kind in IdentifierKind]?: Date }>().exactOptional(), // when the present value, or that there is none, was said
  verified: z.array(z.enum(IDENTIFIER_KINDS)).exactOptional(), // of which the shop says that they are this customer's
  name: z.string().nullable(),
  locale: z.string().nullable(),
  zone: z.string().nullable(),
  country: z.string().nullable(),
  birthday: z.string().nullable(), // MM-DD or YYYY-MM-DD
  tier: z.string().nullable(),
  tags: z.array(z.string()),
  traits: z.record(z.string(), z.unknown()),
  preferences: z.record(z.string(), z.unknown()),
  consents: z.array(z.custom<Consent>()), // the whole history, in the order in which it was told
  isOnlyHistory: z.boolean().exactOptional(), // whatever is known of them was told as history: what is live replaces it, and later history may
  toldAt: z.date().nullable(), // occurredAt of the newest customer event that counts
  corrections: z.array(z.custom<Correction>()).exactOptional(), // by people of the shop, in the order in which they were made
  figures: z.custom<Figures>(),
  kept: z.custom<Kept>().exactOptional(), // what the figures are read from; absent: no record has come to anything yet
  figuresAsOf: z.date().nullable(),
  rev: z.int(), // raised with every change of the customer or of their records
  stale: z.boolean(), // their records are newer than the figures
  createdAt: z.date(),
  createdBy: z.string(),
  toWelcome: z.date().exactOptional(), // seen for the first time, and no greeting is planned yet
  toThank: z.date().exactOptional(), // was here, or bought, and no thanks are planned yet
  congratulated: z.int().exactOptional(), // the last year whose birthday greeting is planned
  askedAt: z.date().exactOptional(), // when they were last asked how an order was
  ...summedFields, // of what they come to in returns (insights/returns.ts)
  askedBy: z.string().exactOptional(), // by which message
  bounced: z.custom<Bounce>().exactOptional(), // the mail server says that nobody is there
  bounceLifted: z.custom<{ by: string; at: Date }>().exactOptional(), // who had us write to it again last, and when
});
export type Customer = z.infer<typeof customerRecord>;

/** An address that mails came back from. It counts for that address only: another one is written to. */
export interface Bounce {
  email: string;
  at: Date; // business time
  reason: string;
}

export const hasBounced = ({ identifiers, bounced }: Pick<Customer, 'identifiers' | 'bounced'>): boolean =>
  bounced !== undefined && bounced.email === identifiers.email;

export const NO_FIGURES: Figures = {
  orders: 0,
  ordersEver: 0,
  spentMinor: {},
  firstOrderAt: null,
  lastOrderAt: null,
  categories: {},
  coupons: { issued: 0, redeemed: 0, expired: 0, savedMinor: {} },
};

/** What is granted now: the latest word per channel and stream, by its own time. */
export function currentConsents(consents: Consent[]): Consent[] {
  const latest = new Map<string, Consent>();
  for (const consent of consents) {
    const key = `${consent.channel} ${consent.stream}`;
    const earlier = latest.get(key);
    if (!earlier || consent.at >= earlier.at) latest.set(key, consent);
  }
  return [...latest.values()];
}

/** Unknown means no. */
export const hasConsent = (consents: Consent[], channel: Channel, stream: Stream): boolean =>
  currentConsents(consents).some((consent) => consent.channel === channel && consent.stream === stream && consent.granted);

export const text = words;
// Mongoose leaves out fields of these names without a word.
const DROPPED_FIELDS = ['__proto__', 'constructor', 'prototype'];

/** Whether a word may be the name of a field in the database. */
export const canBeField = (word: string): boolean => !DROPPED_FIELDS.includes(word);

/** Names of traits become field names in the database: letters, digits, `_` and `-`. */
export const traitName = z
  .string()
  .regex(TRAIT_NAME, 'A name may have letters, digits, _ and -.')
  .refine(canBeField, 'This name cannot be kept; choose another.');
export const traitValue = z.union([z.string().max(500), z.number(), z.boolean(), z.array(z.string().max(200)).max(50)], {
  error: 'This must be a text of at most 500 characters, a number, true or false, or a list of at most 50 texts of at most 200 characters.',
});
const traitLevels = (left: number): z.ZodType =>
  left === 1 ? z.record(traitName, traitValue) : z.record(traitName, z.union([traitValue, traitLevels(left - 1)]));
/** Named values, and objects of them. */
export const nestedTraits = z.record(traitName, z.union([traitValue, traitLevels(TRAIT_LEVELS - 1)]));
export const MOST_TRAITS = 100;
const traits = nestedTraits.refine((record) => Object.keys(record).length <= MOST_TRAITS, `At most ${MOST_TRAITS} names.`);

/** What is known of a customer, in the words of the API: as it is stated and as it is shown. */
export const SAID = {
  name: 'What they are called.',
  email: 'Their e-mail address. Capitals make no difference.',
  phone: 'Their phone number, best as E.164: `+8613800000000`. One without a country code is read as of their country, else the shop’s.',
  locale: 'Their language as BCP 47 writes it: `zh`, `ko`, `en`, `zh-CN`. They are written to in Chinese, Korean or English.',
  zone: 'Their time zone, a name of IANA’s such as `Asia/Shanghai`. It decides when they may be written to. Absent or null: the shop’s.',
  country: 'Their country, two letters of ISO 3166 such as `KR`.',
  birthday: 'Their birthday: `MM-DD`, or `YYYY-MM-DD` where the year is known.',
  tier: 'Their tier in your loyalty programme, in your words.',
  tags: 'Your tags of them. The list replaces the earlier one.',
  traits: 'What else you know of them, by name. Rules ask for it with a `path`.',
  preferences: 'What they prefer, by name. Rules ask for it with a `path`.',
} as const;

export const identifierSchemas = {
  shopId: text(200).describe('The id of the customer’s account in your shop.'),
  email: emailSchema.describe(SAID.email),
  phone: phoneSchemaIn(undefined).describe(SAID.phone),
  guestId: text(200).describe('The id that your shop gives somebody without an account, for instance in a cookie.'),
} satisfies Record<IdentifierKind, z.ZodType>;

export const referenceSchemas = {
  id: z
    .string()
    .regex(/^cus_[0-9a-f]{30}$/, 'Our ids begin with cus_.')
    .describe('Our id of the customer (`cus_…`).'),
  ...identifierSchemas,
};

/** Where somebody may also be named by nothing that we can use: a checkout goes on without them. */
export const anyReference = z.strictObject(referenceSchemas).partial();

export const namesSomebody = (reference: object): boolean => Object.values(reference).some((value) => value !== undefined);

const WHO_IS_WHO =
  'Who is meant. Send all that you have: `id` decides, then `shopId`, then `guestId`. `email` and `phone` name somebody only where they are all that you send.';

/** How a customer is named: by our id or by any identifier. Several are allowed; README, *Who is who*, says whom they name. */
export const customerReference = anyReference
  .refine(namesSomebody, 'Name the customer: shopId, email, phone, guestId or id.')
  .meta({ id: 'CustomerReference', description: WHO_IS_WHO });

export const channelField = z.enum(CHANNELS).describe('How they are reached.');
export const streamField = z
  .enum(STREAMS)
  .describe(
    'What it is about. `transactional`: answers to their complaints, and apologies with a coupon; `service`: unpaid orders, revoked coupons, how satisfied they are; `promotions`: new coupons and those that expire soon; `greetings`: welcome, birthday and thanks.',
  );
export const grantedField = z
  .boolean()
  .describe(
    'Whether they said yes. By e-mail `transactional` is always sent, `service` unless they said no, `promotions` and `greetings` only after a yes. By the other channels nothing is sent before a yes to some stream. Where their country’s law counts a message as advertising, it needs a yes to `promotions`.',
  );
export const wordingField = z.string().max(2000).describe('What exactly they said yes or no to.');

export const consentSchema = z.strictObject({
  channel: channelField,
  stream: streamField,
  granted: grantedField,
  source: text(200).describe('Where they said it, such as `checkout`.'),
  wording: wordingField.optional(),
  at: instantSchema.describe('When they said it, with an offset or Z. Of each channel and stream the latest counts.'),
});

/** Identifiers that anybody may type; the others are given by the shop's own systems. */
export const addressSchema = z.enum(['email', 'phone']);

/** What `customer.created` and `customer.updated` may say. What is not given stays as it was; null takes away. */
export const customerData = z
  .strictObject({
    name: text(200).nullable().describe(SAID.name),
    email: identifierSchemas.email.nullable().describe(SAID.email),
    phone: identifierSchemas.phone.nullable().describe(SAID.phone),
    locale: localeSchema.nullable().describe(SAID.locale),
    zone: zoneSchema.nullable().describe(SAID.zone),
    country: countrySchema.nullable().describe(SAID.country),
    birthday: birthdaySchema.nullable().describe(SAID.birthday),
    tier: text(100).nullable().describe(SAID.tier),
    tags: z.array(text(100)).max(100).describe(SAID.tags),
    traits: traits.describe(
      `${SAID.traits} Names have letters, digits, \`_\` and \`-\`; at most ${MOST_TRAITS}. A value may be an object, to ${TRAIT_LEVELS} levels.`,
    ),
    preferences: traits.describe(`${SAID.preferences} Names as in \`traits\`.`),
    consents: z.array(consentSchema).max(50).describe('What they said yes or no to. It is added to what they said before.'),
    verified: z
      .array(addressSchema)
      .max(10)
      .describe('The addresses of which the shop knows that they are the customer’s: the one told here, else the present one.'),
  })
  .partial()
  .meta({
    id: 'CustomerData',
    description: 'What the shop knows of a customer. Keys that you leave out stay as they were; null takes a value away.',
  });

export type CustomerData = z.infer<typeof customerData>;
export type CustomerReference = z.infer<typeof customerReference>;
