import { z } from 'zod';
import { CHANNELS, IDENTIFIER_KINDS, STREAMS } from '../customers/customer.js';

const instant = z.iso.datetime();
const byWord = z.record(z.string(), z.int());

const figuresDocument = z
  .object({
    orders: z.int().describe('Paid, and something is left of them: neither cancelled nor sent back whole.'),
    ordersEver: z.int().describe('Paid, whatever became of them since.'),
    spentMinor: byWord.describe('By currency: goods after our discounts, less refunds.'),
    firstOrderAt: instant.nullable(),
    lastOrderAt: instant.nullable(),
    categories: byWord.describe('How many of the orders had it.'),
    coupons: z.object({
      issued: z.int().describe('Whatever became of them.'),
      redeemed: z.int(),
      expired: z.int(),
      savedMinor: byWord.describe('By currency: what redeemed coupons really gave.'),
    }),
  })
  .meta({ id: 'Figures' });

const consent = z.object({
  channel: z.enum(CHANNELS),
  stream: z.enum(STREAMS),
  granted: z.boolean(),
  source: z.string(),
  wording: z.string().optional(),
  at: instant,
  by: z.string().optional().describe('The actor who noted it at the desk.'),
});

/** A customer as customers.service.ts shows it. */
export const customerDocument = z
  .object({
    id: z.string(),
    formerIds: z.array(z.string()).describe('Of customers who were merged into this one. Each names this customer for ever.'),
    identifiers: z.object({ shopId: z.string(), guestId: z.string(), email: z.string(), phone: z.string() }).partial(),
    verified: z.array(z.enum(IDENTIFIER_KINDS)).describe('The identifiers that the shop has verified to be this customer’s.'),
    name: z.string().nullable(),
    locale: z.string().nullable(),
    zone: z.string().nullable(),
    country: z.string().nullable(),
    birthday: z.string().nullable(),
    tier: z.string().nullable(),
    tags: z.array(z.string()),
    traits: z.record(z.string(), z.unknown()),
    preferences: z.record(z.string(), z.unknown()),
    consents: z.array(consent).describe('What is granted now, by channel and stream.'),
    bounceLifted: z
      .object({ by: z.string(), at: z.iso.datetime() })
      .nullable()
      .describe('Who had us write to an address again that mails came back from.'),
    bounced: z
      .object({ at: instant, reason: z.string() })
      .nullable()
      .describe('Mails to the address came back: nobody is there. No more are sent until another address is told, or this is lifted.'),
    figures: figuresDocument,
    figuresAsOf: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Customer' });
