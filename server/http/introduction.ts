/** What somebody who has never seen the API needs to know before the first request. Markdown, at the top of /docs. */
export const INTRODUCTION = `Coupons and messages that bring customers back.

**First steps.** Send \`Authorization: Bearer <key>\` with every request; \`GET /v1/shop\` shows that the key works. A key has one role, and each operation names the roles that may call it. Tell what happens with \`POST /v1/events\`. At the checkout: \`POST /v1/quotes\` as often as the cart changes, \`POST /v1/redemptions\` to reserve when the customer goes to pay, then authorise the payment, confirm, and capture.

**Amounts** are integers in minor units of the currency beside them: \`10000\` is 100.00 in CNY, and 10,000 in JPY, which has no minor unit. Percents are basis points: \`200\` is 2 %.

**Time.** Instants are ISO 8601; answers give UTC, requests need an offset or \`Z\`. Days such as \`lastDay\` are \`YYYY-MM-DD\` in the shop’s time zone. The end of a span is exclusive.

**Refusals** are problem documents (RFC 9457). Branch on \`code\`, show \`detail\` to people; \`errors\` lists each place that is wrong, with the \`nearest\` right name. An answer with \`Retry-After\` (409 \`still_under_way\`, 429, 503) asks for the same request again later. An ordinary "no", such as a code that does not fit the cart, is no error: it stands in the answer with its reasons.

**Repeats.** Repeat a request whose answer you did not get. Events are known by their id; confirm, release and what ends something repeat harmlessly; the others take an \`Idempotency-Key\`.

**Bodies** are checked strictly: an unknown key is refused with 422. Events, quotes and reserves are read tolerantly instead: what cannot be used is left out and told in \`warnings\`, so that one bad field costs no order. Answers may get further fields in a later version; ignore those that you do not know.

**Languages.** \`Accept-Language\` chooses English, Chinese or Korean for sentences. What a customer reads is in the customer’s own language where it is known.

**Limits.** A key may send 1,000 requests a second and 2,000 at once, unless the shop is set up otherwise. Lists have pages: send \`nextCursor\` back as \`cursor\` until it is null.`;
