import type { DateTime } from 'luxon';
import { localTime } from '../campaigns/local-time.js';
import type { Language } from '../campaigns/words/language.js';
import { type Actor, SYSTEM } from './actors/actor.js';
import type { Shop } from './shop/shop.js';

export type IsFlagged = (asked: { orderIds: string[]; customerIds: string[] }, now: Date) => Promise<boolean>;

/** In which shop, and at what business time. */
export interface ShopTime {
  shop: Shop;
  now: Date;
}

/** For whom words are made. */
export interface Reader {
  /** What the caller reads (Accept-Language). Absent: English. */
  language?: Language;
}

/** What is the same in everything that one program does. */
export interface AppContext {
  shop: Shop;
  /** Whether an order, or one of these customers, is flagged for abuse. Asked of a room above: cases know. */
  isFlagged?: IsFlagged;
}

/** Until when a run begins anything new. */
export interface RunLimits {
  /** In real time. What is left then waits for the next run. */
  until: Date;
  /** The program is stopping. */
  stop: AbortSignal | undefined;
}

/** Under what something is done: in which shop, by whom, at what business time. */
export interface Context extends AppContext, ShopTime, Reader {
  actor: Actor;
  /** A year of former times is being told, not lived: nobody is written to for it. */
  isHistory?: boolean;
}

/** For what runs by itself: nobody asked for it. */
export const systemContext = (shop: Shop, now: Date): Context => ({ shop, now, actor: SYSTEM });

/** The business time as clocks of the shop show it. */
export const localNow = ({ shop, now }: ShopTime): DateTime => localTime(now, shop.zone);
