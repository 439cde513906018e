import { z } from 'zod';

/** Fields that several endpoints share, each with the one sentence that the API says of it. */

/** An instant of an answer: ISO 8601 in UTC, by the shop's clock unless it says otherwise. */
export const instant = (what: string) => z.iso.datetime().describe(what);

export const nullableInstant = (what: string) => z.iso.datetime().nullable().describe(what);

/** The id of a path. */
export const pathId = (what: string) => z.object({ id: z.string().max(100).describe(what) });

/** A customer in a path or a query. */
export const customerPath = z
  .string()
  .max(210)
  .describe('The customer: our id (`cus_…`), or `shop:` and the id in your shop, such as `shop:c-17`.');

/** An amount in minor units of the currency beside it. */
export const minor = (what: string) => z.int().describe(`${what}, in minor units.`);

/** Who did something: a person, a system or the program. */
export const actor = (what: string) => z.string().describe(`${what}: the id of an actor (\`act_…\`), or \`system\` for Regulars itself.`);

/** Somebody at the desk. `nobody` is what null means. */
export const nullableActor = (what: string, nobody: string) =>
  z.string().nullable().describe(`${what}: the id of an actor (\`act_…\`); null: ${nobody}.`);

export const currency = z.string().describe('The currency of the amounts here, a code of ISO 4217 such as `CNY`.');

export const campaignId = z.string().describe('The id of the campaign (`cmp_…`).');

export const customerId = z.string().describe('The id of the customer (`cus_…`). The ids of customers merged into this one lead here too.');

export const couponCode = z
  .string()
  .describe('The code of the coupon as customers see it, in groups of 4-4-4-1 characters. Treat it as a secret: who has it can use it.');

export const caseId = z.string().describe('The id of the case (`case_…`), to show it with GET /v1/cases/{id}.');

export const orderId = z.string().nullable().describe('Your id of the order; null: it is about none.');
