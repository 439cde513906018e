import type { Sku } from './goods.js';

/** How far an order has come; each stage includes those before it, but for the last two. */
export type Stage = 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled' | 'refunded';

export interface DemoOrder {
  id: string;
  who: string;
  daysAgo: number;
  time: string; // local time of the shop
  skus: Sku[];
  stage: Stage;
}

type Row = [who: string, daysAgo: number, time: string, skus: Sku[], stage: Stage];

/** Two months of orders without a coupon; what uses one is told in story.ts. */
const ROWS: Row[] = [
  ['c-01', 55, '10:12', ['LONGJING', 'CUP'], 'delivered'],
  ['c-02', 54, '20:40', ['TIEGUANYIN', 'GAIWAN'], 'delivered'],
  ['c-07', 52, '21:05', ['PUER_CAKE'], 'delivered'],
  ['c-09', 50, '09:30', ['PUER_CAKE', 'CUP'], 'delivered'],
  ['c-03', 48, '13:15', ['JASMINE', 'BISCUITS'], 'delivered'],
  ['c-14', 43, '18:20', ['WHITE_PEONY', 'BISCUITS'], 'delivered'],
  ['c-15', 42, '11:11', ['DAHONGPAO', 'PUER_CAKE'], 'delivered'],
  ['c-01', 38, '10:45', ['BILUOCHUN'], 'delivered'],
  ['c-02', 36, '20:15', ['DAHONGPAO'], 'delivered'],
  ['c-07', 34, '22:10', ['JASMINE', 'CUP'], 'delivered'],
  // From here on "spend 100" runs.
  ['c-04', 27, '09:20', ['LONGJING', 'BISCUITS'], 'delivered'],
  ['c-08', 27, '12:40', ['WHITE_PEONY', 'GAIWAN'], 'delivered'],
  ['c-13', 27, '19:55', ['DAHONGPAO'], 'delivered'],
  ['c-01', 26, '10:05', ['LONGJING', 'GAIWAN'], 'delivered'],
  ['c-02', 25, '20:30', ['TIEGUANYIN', 'CUP'], 'delivered'],
  ['c-23', 25, '08:30', ['LONGJING'], 'delivered'],
  ['c-05', 24, '15:45', ['BILUOCHUN', 'JASMINE'], 'refunded'],
  ['c-12', 22, '23:10', ['JASMINE'], 'delivered'],
  ['c-07', 21, '21:50', ['PUER_CAKE', 'GAIWAN'], 'delivered'],
  ['c-06', 20, '17:30', ['DAHONGPAO'], 'delivered'],
  ['c-10', 19, '11:00', ['WHITE_PEONY'], 'delivered'],
  ['c-18', 18, '14:25', ['JASMINE', 'CUP', 'BISCUITS'], 'delivered'],
  ['c-19', 17, '16:00', ['LONGJING', 'TIEGUANYIN'], 'delivered'],
  ['c-22', 15, '18:35', ['JASMINE', 'CUP'], 'delivered'],
  ['c-15', 14, '11:40', ['PUER_CAKE'], 'delivered'],
  ['c-03', 13, '12:30', ['LONGJING', 'BISCUITS'], 'delivered'],
  ['c-20', 12, '09:15', ['TIEGUANYIN'], 'cancelled'],
  ['c-24', 11, '20:20', ['WHITE_PEONY', 'CUP'], 'delivered'],
  ['c-11', 10, '22:45', ['DAHONGPAO', 'CUP'], 'delivered'],
  ['c-26', 8, '13:50', ['DAHONGPAO', 'GAIWAN'], 'delivered'],
  ['c-21', 7, '15:05', ['BILUOCHUN'], 'delivered'],
  ['c-25', 6, '21:35', ['PUER_CAKE'], 'delivered'],
  ['c-16', 5, '19:10', ['TIEGUANYIN', 'CUP'], 'shipped'],
  ['c-17', 4, '10:50', ['JASMINE', 'GAIWAN'], 'shipped'],
  ['c-28', 3, '22:05', ['JASMINE'], 'shipped'],
  ['c-29', 3, '12:12', ['LONGJING'], 'shipped'],
  ['c-14', 2, '18:45', ['WHITE_PEONY', 'GAIWAN'], 'paid'],
  ['c-27', 2, '09:05', ['BILUOCHUN'], 'placed'],
  ['c-09', 1, '20:00', ['PUER_CAKE'], 'paid'],
  ['c-30', 1, '16:40', ['LONGJING', 'BISCUITS'], 'placed'],
];

export const ORDERS: DemoOrder[] = ROWS.map(([who, daysAgo, time, skus, stage], index) => ({
  id: `T-${1001 + index}`,
  who,
  daysAgo,
  time,
  skus,
  stage,
}));
