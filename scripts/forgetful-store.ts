import type { Store } from '../server/database/embedded/index.js';

/** Keeps nothing, for an embedded database that nobody opens again. */
export const FORGETFUL: Store = { read: () => ({ contents: new Map(), batch: 0 }), write: async () => {}, close: async () => {} };
