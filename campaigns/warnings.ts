/** Something in a request that was left out, cut, or wants a look. The rest of the request counted. `path` reads like `order.lines[0].sku`. */
export interface Warning {
  code: WarningCode;
  path: string;
  message: string;
}

/** The sentence of each warning. To add one, add a row. */
const SENTENCES = {
  loss_capped: 'A loss is at most what the customer paid for the order and was not paid back.',
  loss_unconfirmed: 'No known order of this customer confirms this loss: a supervisor has to, before an agent can give anything for it.',
  order_of_another_customer: 'This order belongs to another customer. The event was recorded and nothing was applied.',
} as const;

export type WarningCode = keyof typeof SENTENCES;

export const WARNING_CODES = Object.keys(SENTENCES) as WarningCode[];

/** A warning with its sentence; `detail` is a further sentence that names what it is about. */
export const warning = (code: WarningCode, path: string, detail?: string): Warning => ({
  code,
  path,
  message: detail === undefined ? SENTENCES[code] : `${SENTENCES[code]} ${detail}`,
});
