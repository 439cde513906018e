import { listChanges } from '../../server/changes/list-changes.js';
import { accepted } from '../support/acts.js';
import type { Api } from '../support/api.js';

export interface Item {
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** As a shop's system asks for changes. */
export const poll = async ({ as }: Api, after: string, limit = 200): Promise<{ items: Item[]; nextCursor: string }> =>
  accepted(await as.storefront.get(`/v1/changes?limit=${limit}${after === '' ? '' : `&after=${after}`}`));

/** Where the book of changes ends now. */
export async function endOfBook(api: Api): Promise<string> {
  await listChanges();
  let place = '';
  for (;;) {
    const { items, nextCursor } = await poll(api, place);
    if (items.length === 0) return nextCursor;
    place = nextCursor;
  }
}

/** What is new since a place, once the job has run. */
export async function since(place: string, api: Api): Promise<Item[]> {
  await listChanges();
  return (await poll(api, place)).items;
}
