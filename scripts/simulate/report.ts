import { formatMinor } from '../../campaigns/money.js';
import type { CampaignFigures, CaseFigures, Figures, KindFigures } from './figures.js';
import { CURRENCY, type Plan } from './run.js';

/** The figures in words. */
export function report({ seed, from, days, customers }: Plan, { orders, messages, campaigns, cases }: Figures): string[] {
  return [
    `${days} days from ${from}, ${customers} customers, seed ${seed}.`,
    '',
    `Orders: ${orders.placed} placed, ${orders.paid} paid, ${orders.cancelled} cancelled, ${orders.sentBack} sent back.`,
    '',
    'Messages               planned  sent  failed  waiting  suppressed',
    ...messages.filter(({ planned }) => planned > 0).map(messageLine),
    '',
    'Coupons                                      issued  redeemed  expired  revoked  discount given',
    ...campaigns.map(campaignLine),
    '',
    ...caseLines(cases),
  ];
}

const messageLine = ({ kind, planned, sent, failed, waiting, suppressed }: KindFigures): string =>
  `${kind.padEnd(23)}${column(planned, 7)}${column(sent, 6)}${column(failed, 8)}${column(waiting, 9)}  ${wordsOf(suppressed)}`.trimEnd();

const campaignLine = ({ name, issued, redeemed, expired, revoked, discountMinor }: CampaignFigures): string =>
  `${name.padEnd(44)}${column(issued, 7)}${column(redeemed, 10)}${column(expired, 9)}${column(revoked, 9)}  ${money(discountMinor).padStart(14)}`;

const caseLines = ({ opened, states, escalated, grants, approved, goodwillMinor }: CaseFigures): string[] => [
  `Cases: ${opened} opened${opened === 0 ? '' : ` (${wordsOf(states)})`}, ${escalated} escalated.`,
  `Goodwill: ${grants} granted, ${approved} of them after an approval; they cost at most ${money(goodwillMinor)}.`,
];

const column = (count: number, width: number): string => String(count).padStart(width);

const wordsOf = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ');

const money = (minor: number): string => `${formatMinor(minor, CURRENCY)} ${CURRENCY}`;
