import { formatMinor } from '../../campaigns/money.js';
import { findCampaign } from '../../server/campaigns/campaigns.store.js';
import { figuresOf } from '../../server/insights/campaign-figures.js';
import { messagesOfCampaign } from '../../server/insights/message-figures.js';
import { sumAllDue } from '../../server/insights/sums.js';
import { CURRENCY } from './baskets.js';
import type { Imported, Journey } from './run.js';
import { type Totals, totalsOfRecords } from './totals.js';

const MOST_LISTED = 50;

/** What the folder lacks, and the lines that cannot be used. */
export function complaints({ bad, lacks }: Journey): string[] {
  const more = bad.length - MOST_LISTED;
  return [
    ...lacks,
    ...bad.slice(0, MOST_LISTED).map(({ file, line, why }) => `${file}, line ${line}: ${why}`),
    ...(more > 0 ? [`… and ${more} bad lines more.`] : []),
  ];
}

/** The import in words, campaign by campaign and as a whole. */
export async function report(journey: Journey, imported: Imported, peakBytes: number, now: Date): Promise<string[]> {
  await sumAllDue(now);
  const campaigns = [];
  for (const { _id } of Object.values(imported.campaigns)) campaigns.push(...(await campaignLines(_id, now)));
  return [
    ...campaigns,
    ...totalLines(journey, imported, await totalsOfRecords()),
    row('peak memory', `${Math.round(peakBytes / 1_000_000)} MB`),
  ];
}

/** What `GET /v1/campaigns/{id}` says, and what became of the reminders of its coupons. */
async function campaignLines(id: string, now: Date): Promise<string[]> {
  const campaign = await findCampaign(id);
  if (!campaign) return [];
  const figures = await figuresOf(campaign, now);
  const { budget, refusals } = figures;
  const money = (minor: number | null): string => (minor === null ? 'no end' : formatMinor(minor, campaign.currency));
  const reminders = (await messagesOfCampaign(id, now)).filter(({ kind }) => kind === 'coupon_expiry');
  const sent = reminders.filter(({ state }) => state === 'sent').reduce((sum, { count }) => sum + count, 0);
  return [
    '',
    `${campaign.name} (${campaign.goal}, ${campaign.state}, ${id})`,
    row('coupons issued', figures.issued),
    row('redeemed', figures.redeemed),
    row('expired', figures.expired),
    row('revoked', figures.revoked),
    row('held out', figures.heldOut),
    row('discount given', money(figures.discountMinor)),
    ...(budget
      ? [row('budget', `free ${money(budget.freeMinor)}, promised ${money(budget.promisedMinor)}, spent ${money(budget.spentMinor)}`)]
      : []),
    row(
      'orders refused',
      Object.entries(refusals)
        .map(([word, count]) => `${count} ${word}`)
        .join(', ') || 'none',
    ),
    row('reminders sent', sent),
    ...reminders
      .filter(({ state }) => state !== 'sent')
      .map(({ state, reason, count }) => row('reminders not sent', `${count} ${reason ?? state}`)),
  ];
}

function totalLines({ bad }: Journey, { told, known, refused, seconds }: Imported, totals: Totals): string[] {
  return [
    '',
    row('orders', totals.orders),
    row('lines', totals.lines),
    row('money', `${formatMinor(totals.moneyMinor, CURRENCY)} ${CURRENCY}`),
    row('customers', totals.customers),
    row('bad lines', bad.length),
    row('refused', refused.length),
    ...refused.slice(0, MOST_LISTED).map((sentence) => `  ${sentence}`),
    row('told before', known),
    row('order events', `${told} in ${seconds.toFixed(1)} s, ${Math.round(told / seconds)} a second`),
  ];
}

const row = (name: string, value: string | number): string => `${name.padEnd(20)}${value}`;
