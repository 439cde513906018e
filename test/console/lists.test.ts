import { expect, test } from '@jest/globals';
import { newLease } from '../../server/lib/lease.js';
import { newMessage } from '../../server/messages/message.js';
import { insertMessage, settleMessage, takeDueMessages } from '../../server/messages/messages.store.js';
import { act, opened } from '../cases/desk.js';
import { accepted, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aShopper, sideBySide } from '../support/builders.js';
import { signedIn } from './visitor.js';

const api = useApi();
const HOUR_MS = 3_600_000;

test('F4: the messages stand in the order of the time that each line begins with, on their page and on the desk’s', async () => {
  const agent = await signedIn(api(), 'agent');
  const customer = aShopper();
  await pay(api(), customer, 10_000);
  const { id: customerId } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
  const now = await api().now();
  const at = (hours: number) => new Date(now.getTime() + hours * HOUR_MS);
  // The last that was planned is due first: by the time of sending they would stand the other way round.
  for (const [index, due] of [6, 3, 1].entries()) {
    const plan = {
      kind: 'thanks' as const,
      channel: 'email' as const,
      stream: 'greetings' as const,
      customerId,
      codes: [],
      campaignIds: [],
    };
    await insertMessage(newMessage({ ...plan, dueAt: at(due), lateAt: null, occasion: `lists ${index}` }, at(index - 50)));
  }
  const lease = newLease();
  for (const { _id } of await takeDueMessages('email', at(2), lease, 10))
    await settleMessage(_id, lease.token, { state: 'sent', reason: null, sentAt: at(2) });
  for (const path of ['/console/messages', `/console/customers/${customerId}/desk`]) {
    const { text } = await agent.get(path);
    const planned = [...text.matchAll(/(?:<td class="when">|Planned )([A-Z][a-z]{2} \d+, \d{4}, \d+:\d\d.[AP]M)/g)].map(([, shown = '']) =>
      Date.parse(shown.replace(/\s/g, ' ')),
    );
    expect(planned.length).toBeGreaterThanOrEqual(3);
    expect(planned).toEqual([...planned].sort((one, other) => other - one));
  }
});

test('cases in progress are shown a page at a time, each of them once', async () => {
  const agent = await signedIn(api(), 'agent');
  const cases = await sideBySide(53, () => opened(api(), { lossMinor: undefined }));
  const first = (await agent.get('/console/cases')).text;
  expect(first.match(/class="worth" href="\/console\/cases\/case_/g)).toHaveLength(50);
  expect(first).toContain('There are more. These are the most urgent.');
  await sideBySide(53, async (index) => accepted(await act(api(), cases[index].id, 'replies')));
  const shown: string[] = [];
  for (let path: string | undefined = '/console/cases'; path !== undefined; ) {
    const { text }: { text: string } = await agent.get(path);
    shown.push(...[...text.matchAll(/class="worth" href="\/console\/cases\/(case_\w+)"/g)].map(([, id = '']) => id));
    path = /href="(\/console\/cases\?after&#x3D;case_\w+)"/.exec(text)?.[1]?.replace('&#x3D;', '=');
    path ??= /href="(\/console\/cases\?after=case_\w+)"/.exec(text)?.[1];
  }
  expect(shown.sort()).toEqual(cases.map(({ id }) => id).sort());
});
