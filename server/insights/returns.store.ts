import { addingTo, type KeptSums, keptSums } from './kept-sums.store.js';

// What customers come to in returns (returns.ts): by month of their first order, and by campaign.

const Cohorts = keptSums('Cohort', 'cohorts');
const Comparisons = keptSums('Comparison', 'comparisons');

export const addToCohorts = addingTo(Cohorts);
export const addToComparisons = addingTo(Comparisons);

/** All months, the earliest first. */
export const findCohorts = (): Promise<KeptSums[]> => Cohorts.find().sort({ _id: 1 }).lean<KeptSums[]>().exec();

export const findComparisons = (ids: string[]): Promise<KeptSums[]> =>
  Comparisons.find({ _id: { $in: ids } })
    .lean<KeptSums[]>()
    .exec();
