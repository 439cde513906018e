import type { Actor } from '../actors/actor.js';
import type { Context, Reader, ShopTime } from '../context.js';

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
  /** Of an order. */
  source?: string | undefined;
}

/** Who looks: in which shop, at what time. */
export interface Look extends ShopTime, Reader {
  /** Who has signed in, and may be shown customers. Null: somebody who came by the printed link. */
  person: Actor | null;
}

/** Reads what a page of figures shows. Null: there is nothing of that name. */
export type Read = (asked: Asked, look: Look) => Promise<Page | null>;

/** The same for one that names customers: it has whoever signed in. */
export type ReadAs = (asked: Asked, context: Context) => Promise<Page | null>;
