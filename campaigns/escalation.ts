import type { DateTime } from 'luxon';
import { daysBetween } from './local-time.js';

/** Whose complaints go to a supervisor at once: who complains again within so many days, and who comes back often. To be changed here. */
export const ESCALATION = {
  againWithinDays: 30,
  loyal: { orders: 5, tiers: ['gold', 'platinum', 'diamond', 'vip'] },
} as const;

/** What is known of whoever complains. */
export interface Complainant {
  tier: string | null;
  orders: number; // paid
  earlierCases: DateTime[]; // when they were opened
}

/** Why a new complaint goes to a supervisor at once (C1-03), in words. None: it stays with whoever opens it. */
export function whyEscalated({ tier, orders, earlierCases }: Complainant, now: DateTime): string[] {
  const { againWithinDays, loyal } = ESCALATION;
  const recent = earlierCases.filter((openedAt) => daysBetween(openedAt, now) <= againWithinDays);
  const isTier = tier !== null && (loyal.tiers as readonly string[]).includes(tier.toLowerCase());
  return [
    ...(recent.length > 0 ? [`Another complaint within ${againWithinDays} days`] : []),
    ...(isTier ? [`A loyal customer: ${tier}`] : orders >= loyal.orders ? [`A loyal customer: ${orders} orders`] : []),
  ];
}
