export const HIT_KINDS = ['customer', 'order', 'coupon', 'redemption', 'case', 'approval'] as const;
export type HitKind = (typeof HIT_KINDS)[number];

/** Something that a search found. */
export interface Hit {
  kind: HitKind;
  /** As the API takes it in the path of `url`. */
  id: string;
  title: string;
  detail: string;
  customerId: string | null;
  url: string;
  /** Of an order, where it is not the shop. */
  source?: string;
}
