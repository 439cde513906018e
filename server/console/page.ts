import type { Context } from '../context.js';
import type { Shop } from '../shop/shop.js';

/** What one page needs: its template in `templates/pages`, and every variable that this names. */
export interface Page {
  template: string;
  title: string;
  variables: object;
}

/** What was asked by path and query, at most one of each. */
export interface Asked {
  id: string;
  after: string | null;
}

/** Reads what a page shows. Null: there is nothing of that name. */
export type Read = (asked: Asked, shop: Shop, now: Date) => Promise<Page | null>;

/** The same for one that depends on who looks. */
export type ReadAs = (asked: Asked, context: Context) => Promise<Page | null>;
