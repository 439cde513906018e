import { beforeAll, expect, test } from '@jest/globals';
import { caseOf, goodwillCampaign, investigated } from '../cases/desk.js';
import { accepted, campaignOf } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aClaimable } from '../support/builders.js';
import { signedIn } from './visitor.js';

const api = useApi();
beforeAll(() => goodwillCampaign(api()));

const EVIL = '</textarea><script>alert(1)</script>';

/** The part of a page that is a form to this address. */
const formTo = (page: string, action: string): string =>
  page.split('<details').find((part) => part.includes(`formaction="${action}"`)) ?? 'no such form';

test('D4: a refused form comes back on its page, open, with every field as it was typed', async () => {
  const agent = await signedIn(api(), 'agent');
  const { id } = await investigated(api(), { lossMinor: 100_000 });
  const path = `/console/cases/${id}`;
  const answer = await agent.send(`${path}/goodwill`, { amount: '20,5', text: `Two lines\r\nof it. ${EVIL}`, back: path });
  expect([answer.status, answer.type]).toEqual([422, 'text/html']);
  expect(answer.text).toContain('role="alert"');
  expect(answer.text).toContain('“20,5” is not a number we can read. Write it like 30.50.');
  expect(answer.text).toContain('href="#refused"');
  const form = formTo(answer.text, `${path}/goodwill`);
  expect(form).toMatch(/^ open>/);
  expect(form).toContain('id="refused"');
  expect(form).toContain('value="20,5"');
  expect(form).toContain('Two lines\nof it. &lt;/textarea&gt;&lt;script&gt;');
  expect(answer.text).not.toContain('<script');
  expect(answer.text.match(/id="refused"/g)).toHaveLength(1);
  expect((await caseOf(api(), id)).grants).toEqual([]);
});

test('D4: what the API refuses comes back too, and sent again as it should be it is done', async () => {
  const marketer = await signedIn(api(), 'marketer');
  const { id } = accepted(await api().as.marketer.post('/v1/campaigns', aClaimable()));
  const path = `/console/campaigns/${id}`;
  const page = (await marketer.get(path)).text;
  const fields = { rev: '1', had: 'name\ngoal', back: path };
  const refused = await marketer.send(path, { ...fields, definition: '{ "name": "New", "gaol": 1 }' });
  expect(refused.status).toBe(422);
  expect(formTo(refused.text, path)).toContain('{ &quot;name&quot;: &quot;New&quot;, &quot;gaol&quot;: 1 }');
  expect(formTo(page, path)).not.toContain('&quot;New&quot;');
  const unread = await marketer.send(path, { ...fields, definition: '{ "name": ' });
  expect([unread.status, unread.text.includes('not valid JSON')]).toEqual([400, true]);
  const done = await marketer.send(path, { ...fields, definition: '{ "name": "New", "goal": "boost_purchase" }' });
  expect([done.status, done.get('location')]).toEqual([303, path]);
  expect(await campaignOf(api(), id)).toMatchObject({ name: 'New', rev: 2 });
});

test('D4: where the form is gone, since somebody else was faster, the words are still there to be copied', async () => {
  const agent = await signedIn(api(), 'agent');
  const { id } = await investigated(api());
  const path = `/console/cases/${id}`;
  const answer = await agent.send(`${path}/reopen`, { text: 'They wrote again.', back: path });
  expect(answer.status).toBe(409);
  expect(answer.text).toContain('You wrote: “They wrote again.”');
  expect(answer.text).not.toContain('href="#refused"');
});

test('D4: a refusal shows nobody a page that they may not see', async () => {
  const agent = await signedIn(api(), 'agent');
  const { id } = await investigated(api());
  const bad = { amount: 'x', text: 'Sorry.' };
  const keys = await agent.send(`/console/cases/${id}/goodwill`, { ...bad, back: '/console/keys' });
  expect([keys.status, keys.text.includes('Make a key'), keys.text.includes('is not a number')]).toEqual([422, false, true]);
  const elsewhere = await agent.send(`/console/cases/${id}/goodwill`, { ...bad, back: 'https://elsewhere.example' });
  expect([elsewhere.status, elsewhere.text.includes('elsewhere.example')]).toEqual([422, false]);
  const nobody = await agent.send('/console/keys', { name: 'Ana', role: 'agent', back: '/console/keys' });
  expect([nobody.status, nobody.text.includes('Not allowed'), nobody.text.includes('Make a key')]).toEqual([403, true, false]);
});
