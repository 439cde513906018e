import { basketOf } from './goods.js';
import { type DemoOrder, ORDERS } from './orders.js';
import { PEOPLE } from './people.js';
import { type Act, daysBefore, minutesAfter, tell, type World } from './world.js';

/** What the web shop told day by day: who came, what they ordered, what became of it. */
export const shopActs = (world: World): Act[] => [
  ...PEOPLE.map((person) => arrival(person, world)),
  ...ORDERS.flatMap((order) => lifeOf(order, world)),
];

function arrival({ shopId, daysAgo, tell: about }: (typeof PEOPLE)[number], world: World): Act {
  const at = daysBefore(world, daysAgo, '09:00');
  return {
    at,
    who: shopId,
    do: () => tell(world, at, { id: `arrival-${shopId}`, type: 'customer.created', customer: { shopId }, data: { customer: about(at) } }),
  };
}

const HOUR = 60;
const DAY = 24 * HOUR;

type Event = DemoOrder['stage'];

/** Minutes after the order at which each event of its life comes. */
const LIVES: Record<DemoOrder['stage'], Partial<Record<Event, number>>> = {
  placed: { placed: 0 },
  paid: { placed: 0, paid: 4 },
  shipped: { placed: 0, paid: 4, shipped: 20 * HOUR },
  delivered: { placed: 0, paid: 4, shipped: 20 * HOUR, delivered: 3 * DAY },
  cancelled: { placed: 0, paid: 4, cancelled: 5 * HOUR },
  refunded: { placed: 0, paid: 4, shipped: 20 * HOUR, delivered: 3 * DAY, refunded: 6 * DAY },
};

function lifeOf(order: DemoOrder, world: World): Act[] {
  const placedAt = daysBefore(world, order.daysAgo, order.time);
  return Object.entries(LIVES[order.stage]).map(([event, minutes]) => {
    const at = minutesAfter(placedAt, minutes);
    return { at, who: order.who, do: () => tellOf(event as Event, order, placedAt, at, world) };
  });
}

function tellOf(event: Event, order: DemoOrder, placedAt: Date, at: Date, world: World) {
  const { id, who, skus } = order;
  const basket = basketOf(skus);
  const whole = { order: { id, createdAt: placedAt.toISOString(), ...basket } };
  const back = {
    id: `R-${id}`,
    lines: basket.lines.map((line) => ({ id: line.id, quantity: line.quantity, amountMinor: line.lineTotalMinor })),
  };
  const data = event === 'placed' || event === 'paid' ? whole : { orderId: id, ...(event === 'refunded' && { refund: back }) };
  return tell(world, at, { id: `${id}-${event}`, type: `order.${event}`, customer: { shopId: who }, data });
}
