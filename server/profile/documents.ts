import { z } from 'zod';
import { channelField, grantedField, IDENTIFIER_KINDS, SAID, streamField, wordingField } from '../customers/customer.js';
import { actor, customerId, instant, nullableInstant } from '../http/fields.js';

const byWord = z.record(z.string(), z.int());

const figuresDocument = z
  .object({
    orders: z.int().describe('Paid, and something is left of them: neither cancelled nor sent back whole.'),
    ordersEver: z.int().describe('Paid, whatever became of them since.'),
    spentMinor: byWord.describe('By currency, in minor units: goods after our discounts, less refunds.'),
    firstOrderAt: nullableInstant('When the first of the orders in `orders` was paid; null: there is none.'),
    lastOrderAt: nullableInstant('When the last of these orders was paid; null: there is none.'),
    categories: byWord.describe('By category: how many of the orders in `orders` had it.'),
    coupons: z
      .object({
        issued: z.int().describe('How many they got, whatever became of them.'),
        redeemed: z.int().describe('How many of them are used.'),
        expired: z.int().describe('How many of them expired unused.'),
        savedMinor: byWord.describe('By currency, in minor units: what redeemed coupons really gave, overruns included.'),
      })
      .describe('Their coupons, over all campaigns.'),
  })
  .meta({ id: 'Figures', description: 'What is summed from the customer’s orders and coupons.' });

const consent = z.object({
  channel: channelField,
  stream: streamField,
  granted: grantedField,
  source: z.string().describe('Where they said it.'),
  wording: wordingField.optional(),
  at: instant('When they said it.'),
  by: z.string().optional().describe('The actor who noted it at the desk.'),
});

/** A customer as customers.service.ts shows it. */
export const customerDocument = z
  .object({
    id: customerId,
    formerIds: z.array(z.string()).describe('Of customers who were merged into this one. Each names this customer for ever.'),
    identifiers: z
      .object({
        shopId: z.string().describe('The id of their account in your shop.'),
        guestId: z.string().describe('The id that your shop gave them before they had an account.'),
        email: z.string().describe('Their e-mail address.'),
        phone: z.string().describe('Their phone number as E.164.'),
      })
      .partial()
      .describe('By what they can be named. What is not known is absent.'),
    verified: z.array(z.enum(IDENTIFIER_KINDS)).describe('The identifiers that the shop has verified to be this customer’s.'),
    name: z.string().nullable().describe(SAID.name),
    locale: z.string().nullable().describe(SAID.locale),
    zone: z.string().nullable().describe(SAID.zone),
    country: z.string().nullable().describe(SAID.country),
    birthday: z.string().nullable().describe(SAID.birthday),
    tier: z.string().nullable().describe(SAID.tier),
    tags: z.array(z.string()).describe('Your tags of them.'),
    traits: z.record(z.string(), z.unknown()).describe(SAID.traits),
    preferences: z.record(z.string(), z.unknown()).describe(SAID.preferences),
    consents: z.array(consent).describe('What is granted now, by channel and stream.'),
    bounceLifted: z
      .object({ by: actor('Who lifted it'), at: instant('When.') })
      .nullable()
      .describe('Who had us write again to an address that mails came back from, the last time; null: nobody.'),
    bounced: z
      .object({ at: instant('When a mail came back.'), reason: z.string().describe('What the mail server said.') })
      .nullable()
      .describe(
        'Mails to the address came back: nobody is there. No more are sent until another address is told, or this is lifted. Null: none came back.',
      ),
    figures: figuresDocument,
    figuresAsOf: nullableInstant('When the figures were summed last; null: never, they are all 0.'),
    createdAt: instant('When we first heard of them.'),
  })
  .meta({ id: 'Customer', description: 'A customer: who they are, what they consented to, what they bought.' });
