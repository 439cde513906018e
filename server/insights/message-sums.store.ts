import type { Amount } from '../rollups/rollup.js';
import { addingTo, keptSums } from './kept-sums.store.js';

const Sums = keptSums('MessageSums', 'messageSums');

export const addToMessages = addingTo(Sums);

/** What messages come to (message-sums.ts): those of a campaign, or all. */
export const findMessageSums = async (id: string): Promise<Amount[]> => (await Sums.findById(id).lean().exec())?.sums ?? [];
