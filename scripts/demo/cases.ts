import { askGoodwill } from '../../server/approvals/asking.service.js';
import { actOnCase, openCase } from '../../server/cases/cases.service.js';
import { decided, factsNoted, replied } from '../../server/cases/deeds.js';
import { ORDERS } from './orders.js';
import { type Act, as, daysBefore, minutesAfter, minutesBefore, type World } from './world.js';

/** What went wrong, and what the service desk did about it: one complaint that was made up for, one that is waiting. */
export const caseActs = (world: World): Act[] => [madeUpFor(daysBefore(world, 4, '10:20'), world), stillWaiting(earlyToday(world), world)];

/** Not ahead of the demo's beginning, where that is in the first minutes of a day. */
const earlyToday = (world: World): Date => new Date(Math.min(daysBefore(world, 0, '00:10').getTime(), minutesBefore(world, 1).getTime()));

const stillWaiting = (at: Date, world: World): Act => ({
  at,
  do: () => openCase(complaint('c-09', 'slow', 'My cake of puer is still on its way.'), 'demo-slow', as('agent', world, at)),
});

/** About the latest order of whoever complains. */
const complaint = (who: string, kind: 'quality' | 'slow', text: string) => ({
  customer: { shopId: who },
  orderId: ORDERS.findLast((order) => order.who === who)?.id,
  kind,
  text,
  lossMinor: 6000,
});

const madeUpFor = (at: Date, world: World): Act => ({
  at,
  async do() {
    const doing = (minutes: number, key: string) => ({ context: as('agent', world, minutesAfter(at, minutes)), key });
    const { _id } = await openCase(complaint('c-23', 'quality', 'The longjing smells of soap.'), 'demo-soap', doing(0, '').context);
    await actOnCase(_id, replied(doing(5, 'demo-soap-reply'), 'We are sorry to hear that, and are looking into it.'));
    await actOnCase(_id, factsNoted(doing(50, 'demo-soap-facts'), 'It travelled beside soap.', undefined));
    await actOnCase(_id, decided(doing(55, 'demo-soap-decision'), 'Our fault: something for the next pot.'));
    const reward = { type: 'amount', amountMinor: 2000 } as const;
    await askGoodwill(_id, reward, 'It was our fault. The next pot is partly on us.', 'demo-soap-sorry', doing(60, '').context);
  },
});
