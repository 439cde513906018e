import { beforeAll, expect, test } from '@jest/globals';
import { goodwillCampaign, opened } from '../cases/desk.js';
import { aClaimedCoupon, accepted, held, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, anOrder, aShopper, fresh } from '../support/builders.js';

const api = useApi();
beforeAll(() => goodwillCampaign(api()));

interface Found {
  kind: string;
  id: string;
  title: string;
  detail: string;
  customerId: string | null;
  url: string;
}

const search = async (q: string, limit = 20): Promise<{ items: Found[]; hasMore: boolean }> =>
  accepted(await api().as.agent.get(`/v1/search?q=${encodeURIComponent(q)}&limit=${limit}`));
const found = async (q: string): Promise<string[]> => (await search(q)).items.map(({ kind, id }) => `${kind} ${id}`);

/** Somebody whom the shop has told of. Returns their id. */
async function known(about: object): Promise<string> {
  const customer = aShopper();
  await tell(api(), anEvent('customer.created', customer, { customer: about }, await api().now()));
  return accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`)).id;
}

test('D6: a customer is found by name in any case, by mail in any case, by telephone in any writing', async () => {
  const emily = await known({ name: 'Emily Walker', email: 'emily.walker@example.invalid', phone: '+8613900001111' });
  const haneul = await known({ name: '김하늘' });
  const ways = [
    'walker',
    'WALKER',
    'Emily W',
    'EMILY.Walker@Example.Invalid ',
    'mailto:emily.walker@example.invalid',
    'Emily Walker <emily.walker@example.invalid>',
    'Emi\u200bly Walker',
    '139 0000 1111',
    '+86 139-0000-1111',
    '１３９００００１１１１',
    emily,
  ];
  for (const q of ways) expect([q, await found(q)]).toEqual([q, [`customer ${emily}`]]);
  for (const q of ['김', '하늘', '김하늘']) expect([q, await found(q)]).toEqual([q, [`customer ${haneul}`]]);
  for (const q of ['alker', 'walker carter', '139 0000 1112', 'emily.walker@example.inval', '.*', '^', '★'])
    expect([q, await found(q)]).toEqual([q, []]);
  const [hit] = (await search('walker')).items;
  expect(hit).toMatchObject({ title: 'Emily Walker', customerId: emily, url: `/v1/customers/${emily}` });
  expect(hit?.detail).toContain('emily.walker@example.invalid · +8613900001111');
  expect(accepted(await api().as.agent.get(hit?.url ?? '')).id).toBe(emily);
});

test('D6: a telephone in its country’s own writing, and an address of another alphabet’s letters', async () => {
  const london = await known({ name: 'Lon Don', phone: '+442079460018' });
  for (const q of ['+44 (0)20 7946 0018', '020 7946 0018', '0044 20 7946 0018'])
    expect([q, await found(q)]).toEqual([q, [`customer ${london}`]]);
  const kate = await known({ name: 'Q', email: 'kate@bücher.example' });
  expect(await found('Kate@xn--bcher-kva.example')).toEqual([`customer ${kate}`]);
  expect(await found('\u212aate@bücher.example')).toEqual([]);
});

test('D6: an id of the shop is found in any case, a guest by theirs', async () => {
  const [shopId, guestId] = [fresh('K').toUpperCase(), fresh('guest')];
  const now = await api().now();
  await tell(api(), anEvent('customer.created', { shopId }, { customer: { name: 'Kay' } }, now));
  await tell(api(), anEvent('visit.ended', { guestId }, {}, now));
  const [kay, guest] = [await found(shopId.toLowerCase()), await found(guestId)];
  expect([kay, guest].map((hits) => hits.length)).toEqual([1, 1]);
  expect(kay).toEqual(await found(shopId));
});

test('D6: a new name is found, and the one before is not', async () => {
  const customer = aShopper();
  const name = async (word: string) => tell(api(), anEvent('customer.updated', customer, { customer: { name: word } }, await api().now()));
  await name('Rosalind Quigley');
  const [first] = await found('quigley');
  await name('Rosalind Zabriskie');
  expect([await found('zabriskie'), await found('quigley')]).toEqual([[first], []]);
});

test('D6: an order is found by its number, whatever its source, and leads to its page', async () => {
  const customer = aShopper();
  const id = fresh('T').toUpperCase();
  await pay(api(), customer, 9000, { id });
  const pos = await api().from('pos');
  const now = await api().now();
  accepted(await pos.post('/v1/events', anEvent('order.paid', aShopper(), { order: anOrder([5000], now, { id }) }, now)));
  const { items } = await search(id);
  expect(items.map(({ kind, title }) => [kind, title])).toEqual([
    ['order', `Order ${id}`],
    ['order', `Order ${id} (pos)`],
  ]);
  for (const q of [`#${id}`, id.toUpperCase(), id.toLowerCase(), ` ${id} `]) expect((await search(q)).items).toEqual(items);
  const goods = await Promise.all(items.map(async ({ url }) => accepted(await api().as.agent.get(url)).goodsMinor));
  expect(goods).toEqual([9000, 5000]);
  expect(items[0]?.detail).toContain('paid · 90.00 CNY');
  expect(await found(`${id}0`)).toEqual([]);
});

test('D6: an order is found as its number is said, and with the # that some shops keep', async () => {
  const number = String(Date.now());
  for (const id of [`#${number}`, `Web-${number}`]) await pay(api(), aShopper(), 9000, { id });
  const ways = ['', '#', '№ ', 'No. ', 'no ', 'Order ', 'order #', 'Order number: ', '订单号：', '订单 ', '주문번호 ', '주문 #', '\u200b'];
  for (const way of ways) expect([way, await found(way + number)]).toEqual([way, [`order #${number}`]]);
  for (const q of [`web-${number}`, `WEB-${number}`, `Web\u2011${number}`, `order Web–${number}`])
    expect([q, await found(q)]).toEqual([q, [`order Web-${number}`]]);
  for (const q of [`nov${number}`, `orderly${number}`]) expect([q, await found(q)]).toEqual([q, []]);
});

test('D6: a coupon code is found as people paste it, a case, an approval and a redemption by their ids', async () => {
  const { customer, code } = await aClaimedCoupon(api());
  for (const q of [code, code.toLowerCase(), ` ${code.replaceAll('-', ' ')} `, code.replaceAll('-', '')])
    expect([q, await found(q)]).toEqual([q, [`coupon ${code}`]]);
  const wrong = code.slice(0, -1) + (code.endsWith('7') ? '8' : '7');
  expect(await found(wrong)).toEqual([]);
  const redemption = await held(api(), customer, code);
  expect(await found(redemption.id)).toEqual([`redemption ${redemption.id}`]);
  const complaint = await opened(api());
  expect(await found(complaint.id.toUpperCase())).toEqual([`case ${complaint.id}`]);
  for (const path of ['replies', 'facts']) accepted(await api().as.agent.post(`/v1/cases/${complaint.id}/${path}`, { text: 'x' }));
  const body = { reward: { type: 'amount', amountMinor: 9000 }, text: 'Sorry.' };
  const { approval } = accepted(await api().as.agent.post(`/v1/cases/${complaint.id}/goodwill`, body));
  const { items } = await search(approval.id);
  expect(items).toMatchObject([{ kind: 'approval', id: approval.id, customerId: complaint.customerId }]);
  for (const q of [code, redemption.id, complaint.id, approval.id])
    for (const { url } of (await search(q)).items) expect([url, (await api().as.agent.get(url)).status]).toEqual([url, 200]);
});

test('what is found is bounded, and says that there is more', async () => {
  for (let count = 0; count < 4; count++) await known({ name: `Xanthippe ${count}` });
  const three = await search('xanth', 3);
  expect([three.items.length, three.hasMore]).toEqual([3, true]);
  const four = await search('xanth', 4);
  expect([four.items.length, four.hasMore]).toEqual([4, false]);
});

test.each([
  ['', 400],
  ['%20', 400],
  ['x'.repeat(201), 400],
  ['x'.repeat(200), 200],
  ['x&limit=51', 400],
  ['%00', 200],
  ['%F0%9F%A6%A6', 200],
])('q=%s is answered %i', async (q, status) => {
  expect((await api().as.agent.get(`/v1/search?q=${q}`)).status).toBe(status);
});

test('two accounts that state one address are both found by it', async () => {
  const email = `${fresh('shared')}@example.invalid`;
  const [one, other] = [await known({ name: 'One', email }), await known({ name: 'Other', email })];
  const owner = await found(email);
  expect(owner).toContain(`customer ${one}`);
  expect(owner.filter((hit) => ![`customer ${one}`, `customer ${other}`].includes(hit))).toEqual([]);
});

test('who was merged into somebody is found as that one, by either id, once', async () => {
  const [gone, stays] = [await known({ name: 'Hildegard Former' }), await known({ name: 'Hildegard Present' })];
  accepted(await api().as.supervisor.post(`/v1/customers/${stays}/merge`, { from: gone }));
  for (const q of ['hildegard', 'hildegard present', gone, stays]) expect([q, await found(q)]).toEqual([q, [`customer ${stays}`]]);
  expect(await found('hildegard former')).toEqual([]);
});
