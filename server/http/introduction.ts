/** What somebody who has never seen the API needs to know before the first request. Markdown, at the top of /docs. */
export const INTRODUCTION = `Coupons and messages that bring customers back.

**First steps.** Send \`Authorization: Bearer <key>\` with every request; \`GET /v1/shop\` shows that the key works. A key has one role, and each operation names the roles that may call it. Tell what happens with \`POST /v1/events\`. At the checkout: \`POST /v1/quotes\` as often as the cart changes, \`POST /v1/redemptions\` to reserve when the customer goes to pay, then authorise the payment, confirm, and capture.

**Amounts** are integers in minor units of the currency beside them: \`10000\` is 100.00 in CNY, and 10,000 in JPY, which has no minor unit. Percents are basis points: \`200\` is 2 %. Only \`holdout\` is a share from 0 to 1.

**Time.** Instants are ISO 8601; answers give UTC, requests need an offset or \`Z\`. Days such as \`lastDay\` are \`YYYY-MM-DD\` in the shop’s time zone. \`expiresAt\` is exclusive, \`lastDay\` is still valid.

**Refusals** are problem documents (RFC 9457). Branch on \`code\`, show \`detail\` to people; \`errors\` lists each place that is wrong, with the \`nearest\` right name. If an answer has \`Retry-After\` (409 \`still_under_way\`, 429, 503), send the same request again after that many seconds. In a quote, a code that does not fit the cart is no error: it stands in \`refused\` with its reasons. A reserve with it is refused as a whole.

**Repeats.** Repeat a request whose answer you did not get. Events are known by their id. Many other requests take an \`Idempotency-Key\`: the same key gives the same answer. Requests without one say what a repeat does, and a PATCH names the version that it changes in \`If-Match\`.

**Bodies** are checked strictly: an unknown key is refused with 422, everywhere. In events, quotes and reserves an optional value that cannot be used is left out and told in \`warnings\`, so that one bad field costs no order. Answers may get further fields in a later version; ignore those that you do not know.

**Languages.** Reasons and other sentences about a customer are in the customer’s language where it is known, else English, Chinese or Korean by \`Accept-Language\`. What is wrong with a request is told in English.

**Limits.** An actor, with all its keys, may send 1,000 requests a second on average and 2,000 in a burst, unless the shop is set up otherwise. Lists have pages: send \`nextCursor\` back as \`cursor\` until it is null. The feed of changes has no end: it takes \`after\`.`;
