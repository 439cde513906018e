import { z } from 'zod';
import type { Page } from './page.js';
import { ownPath } from './person.js';
import { type Given, linesOf } from './typed.js';

/** What is shown after a deed: a page, or another one's path. */
type Follow = (answer: unknown, given: Given) => Page | string;

const followed =
  <Answer extends z.ZodType>(schema: Answer, next: (answer: z.infer<Answer>, given: Given) => Page | string): Follow =>
  (answer, given) =>
    next(schema.parse(answer), given);

const corrected = z.object({ warnings: z.array(z.object({ message: z.string() })) });
const made = z.object({ id: z.string() });
const handed = z.object({
  results: z.array(
    z.object({ coupon: z.object({ code: z.string() }).optional(), reasons: z.array(z.object({ message: z.string() })).optional() }),
  ),
});

/** Where a deed does not lead back to the page that its form stands on. To add one, add a row. */
export const FOLLOWS: ReadonlyMap<string, Follow> = new Map<string, Follow>([
  ['POST /v1/cases', followed(made, ({ id }) => `/console/cases/${id}`)],
  ['POST /v1/campaigns', followed(made, ({ id }) => `/console/campaigns/${id}`)],
  ['POST /v1/campaigns/{id}/copy', followed(made, ({ id }) => `/console/campaigns/${id}`)],
  [
    'POST /v1/keys',
    followed(z.object({ name: z.string(), key: z.string() }), ({ name, key }) =>
      shownOnce({ title: `A key for ${name}`, secret: key, back: '/console/keys' }),
    ),
  ],
  [
    'POST /v1/webhooks',
    followed(z.object({ url: z.string(), secret: z.string() }), ({ url, secret }) =>
      shownOnce({ title: `The secret of ${url}`, secret, back: '/console/webhooks' }),
    ),
  ],
  ['POST /v1/campaigns/{id}/coupons', followed(handed, handedOut)],
  ['PATCH /v1/customers/{id}', followed(corrected, doneWithWarnings)],
]);

const shownOnce = (variables: { title: string; secret: string; back: string }): Page => ({
  template: 'console-secret',
  title: variables.title,
  variables,
});

/** Who got a coupon, and who did not and why, in the order in which they were typed. */
function handedOut({ results }: z.infer<typeof handed>, given: Given): Page {
  const typed = linesOf(given.customers);
  const rows = results.map(({ coupon, reasons = [] }, index) => ({
    customer: typed[index] ?? '',
    code: coupon?.code ?? null,
    why: reasons.map(({ message }) => message).join(' '),
  }));
  const got = rows.filter(({ code }) => code !== null).length;
  return { template: 'console-handed-out', title: `${got} of ${rows.length} got a coupon`, variables: { rows, back: ownPath(given.back) } };
}

/** What somebody should know of what they did: the page before would not say it. */
function doneWithWarnings({ warnings }: z.infer<typeof corrected>, given: Given): Page | string {
  const back = ownPath(given.back);
  if (warnings.length === 0) return back;
  return {
    template: 'console-warned',
    title: 'Done, but look at this',
    variables: { warnings: warnings.map(({ message }) => message), back },
  };
}
