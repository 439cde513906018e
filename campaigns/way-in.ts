import type { Trigger } from './trigger.js';

/** How a customer comes to a campaign's discount: earned by a trigger, given by hand, by a code that many share, or by itself. */
export type WayIn = 'trigger' | 'hand' | 'shared' | 'automatic';

interface Ways {
  trigger?: Trigger | undefined;
  code?: string | undefined;
  codes?: readonly string[] | undefined;
  automatic?: true | undefined;
}

export function wayInOf({ trigger, code, codes, automatic }: Ways): WayIn {
  if (automatic) return 'automatic';
  if (code !== undefined || codes !== undefined) return 'shared';
  return trigger === undefined ? 'hand' : 'trigger';
}

/** Whether it issues coupons. Shared codes and automatic discounts draw on limits and budget at the reserve instead. */
export const hasCoupons = (campaign: Ways): boolean => ['trigger', 'hand'].includes(wayInOf(campaign));

/** The codes that many share, as the campaign writes them. */
export const codesOf = ({ code, codes = [] }: Ways): string[] => (code === undefined ? [...codes] : [code]);
