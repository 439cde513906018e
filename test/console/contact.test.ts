import { expect, test } from '@jest/globals';
import { accepted, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, aShopper, fresh } from '../support/builders.js';
import { signedIn } from './visitor.js';

const api = useApi();

async function known(about: object = {}): Promise<{ shopId: string; id: string; desk: string; path: string }> {
  const { shopId } = aShopper();
  await tell(
    api(),
    anEvent('customer.created', { shopId }, { customer: { name: 'Emliy Walker', locale: 'en', ...about } }, await api().now()),
  );
  const { id } = accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`));
  return { shopId, id, desk: `/console/customers/${id}/desk`, path: `/console/customers/${id}` };
}

const read = async (id: string) => accepted(await api().as.agent.get(`/v1/customers/${id}`));

const unescaped = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&#x3D;', '=').replaceAll('&#x27;', "'");

/** What the form on the page holds, hidden or not. */
function formIn(page: string, title: string): Record<string, string> {
  const form = page.split('<details').find((part) => part.includes(title)) ?? '';
  const inputs = [...form.matchAll(/<input(?! type="checkbox")[^>]* name="(\w+)" value="([^"]*)"/g)];
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, unescaped(value)]));
}

test('D4: contact data is corrected on the desk page: what was changed is, what was emptied goes, the rest stays', async () => {
  const agent = await signedIn(api(), 'agent');
  const { id, desk, path } = await known({ phone: '+8613900001111', birthday: '03-08' });
  const form = formIn((await agent.get(desk)).text, 'Correct contact data');
  expect(form).toMatchObject({
    name: 'Emliy Walker',
    phone: '+8613900001111',
    birthday: '03-08',
    locale: 'en',
    email: '',
    rev: expect.any(String),
  });
  const sent = await agent.send(path, { ...form, name: 'Emily Walker', birthday: '', email: `${fresh('emily')}@mail.example` });
  expect([sent.status, sent.get('location')]).toEqual([303, desk]);
  expect(await read(id)).toMatchObject({
    name: 'Emily Walker',
    birthday: null,
    locale: 'en',
    identifiers: { phone: '+8613900001111', email: expect.any(String) },
  });
  const again = await agent.send(path, { ...form, name: 'Somebody else' });
  expect([again.status, again.text.includes('has changed this since'), again.text.includes('ETag')]).toEqual([412, true, false]);
  expect((await read(id)).name).toBe('Emily Walker');
});

test('D4: of two who correct one customer the second sees what the first did, and sends only what they changed themselves', async () => {
  const [ana, bo] = [await signedIn(api(), 'agent'), await signedIn(api(), 'supervisor')];
  const { id, desk, path } = await known({ email: `${fresh('old')}@mail.example` });
  const form = formIn((await ana.get(desk)).text, 'Correct contact data');
  const email = `${fresh('new')}@mail.example`;
  expect((await bo.send(path, { ...form, email, birthday: '03-08' })).status).toBe(303);
  const refused = await ana.send(path, { ...form, name: 'Emily Walker', back: desk });
  expect(refused.status).toBe(412);
  const shown = formIn(refused.text, 'Correct contact data');
  expect(shown).toMatchObject({ name: 'Emily Walker', email, birthday: '03-08' });
  expect((await ana.send(path, shown)).status).toBe(303);
  expect(await read(id)).toMatchObject({ name: 'Emily Walker', birthday: '03-08', identifiers: { email } });
});

test.each(['[]', 'null', '5', '{', '{"tier":"gold"}', '{"name":5}', ''])(
  'a form that says it was shown with %s is refused',
  async (had) => {
    const agent = await signedIn(api(), 'agent');
    const { id, desk, path } = await known();
    const form = formIn((await agent.get(desk)).text, 'Correct contact data');
    expect((await agent.send(path, { ...form, name: 'Q', had })).status).toBe(400);
    expect((await read(id)).name).toBe('Emliy Walker');
  },
);

test('D4: what cannot be used is refused with what was typed', async () => {
  const agent = await signedIn(api(), 'agent');
  const { id, desk, path } = await known();
  const form = formIn((await agent.get(desk)).text, 'Correct contact data');
  const refused = await agent.send(path, { ...form, name: 'Emily', zone: 'Mars/Base' });
  expect([refused.status, refused.text.includes('value="Mars/Base"'), refused.text.includes('id="refused"')]).toEqual([422, true, true]);
  expect((await read(id)).name).toBe('Emliy Walker');
});

test('D4: "stop writing to me" is noted for several streams at once, with the customer’s words', async () => {
  const agent = await signedIn(api(), 'agent');
  const { id, desk, path } = await known();
  const form = formIn((await agent.get(desk)).text, 'Note what they want to hear of');
  const nothing = await agent.send(path, { ...form, channel: 'email', text: '', granted: 'false' });
  expect([nothing.status, nothing.text.includes('Name a channel and a stream.')]).toEqual([422, true]);
  const noted = { ...form, channel: 'email', streams: ['promotions', 'greetings'], text: 'Stop writing to me.', granted: 'false' };
  expect((await agent.send(path, noted as never)).get('location')).toBe(desk);
  const no = { channel: 'email', granted: false, source: 'desk', wording: 'Stop writing to me.', by: expect.any(String) };
  expect((await read(id)).consents).toMatchObject([
    { ...no, stream: 'promotions' },
    { ...no, stream: 'greetings' },
  ]);
});

test('D4: an address that is somebody else’s is noted, and the page says whose word it is against', async () => {
  const agent = await signedIn(api(), 'agent');
  const email = `${fresh('shared')}@mail.example`;
  await known({ email });
  const { id, desk, path } = await known();
  const form = formIn((await agent.get(desk)).text, 'Correct contact data');
  const said = await agent.send(path, { ...form, email });
  expect([said.status, said.text.includes('look at this'), said.text.includes(`href="${desk}"`)]).toEqual([200, true, true]);
  expect((await read(id)).identifiers.email).toBe(email);
});
