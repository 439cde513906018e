import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import '../../server/app.js';
import { RECORDS } from '../../server/merges/records.store.js';

/** Where `customerId` stands and stays. */
const NOT_MOVED: Record<string, string> = {
  identifiers: 'a name leads to the customer whom it was told of, and from there to where that one was merged',
  events: 'what was told, as it was told: whoever reads it follows the id',
};

test('what is kept of customers is moved when they are merged, or it is said why not', () => {
  const kept = Object.values(mongoose.models).filter(({ schema }) => schema.path('customerId') !== undefined);
  expect(kept.map(({ collection }) => collection.name).sort()).toEqual(
    [...RECORDS.map(({ collection }) => collection), ...Object.keys(NOT_MOVED)].sort(),
  );
});

test('where whole documents are written from a revision it is raised', () => {
  const kept = Object.values(mongoose.models).filter(({ collection }) => RECORDS.some((one) => one.collection === collection.name));
  const withRev = kept.filter(({ schema }) => schema.path('rev') !== undefined).map(({ collection }) => collection.name);
  expect(RECORDS.flatMap(({ collection, rev }) => (rev ? [collection] : [])).sort()).toEqual(withRev.sort());
});
