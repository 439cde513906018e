import DataLoader from 'dataloader';
import type { Model, mongo, QueryFilter, UpdateQuery } from 'mongoose';
import { collectionOf, type Keyed, refuseUnknown, SENT } from './direct.js';
import { findDirectly } from './direct-reads.js';
import { IN_TURNS } from './gather.js';
import { writeTogether } from './gather-writes.js';

interface Move<Doc> {
  filter: QueryFilter<Doc> & { _id: string };
  update: UpdateQuery<Doc>;
  isOurs(document: Doc): boolean;
}

/**
 * Conditional updates of one turn that want their document back, each guarded by what it alone writes (a token, an id): one unordered `update`
 * with a statement for each, then one `find`. Two for one document are done one after the other. One alone is a `findAndModify`.
 * `isOurs` says of the document, as it lies there afterwards, whether this very change is in it.
 *
 * Null does not say that nothing was changed: only that the document is not ours, or not any more. Somebody may have changed it in between.
 * Whoever needs to know reads. An error of the whole command is everybody's: nobody's change is known to be done or not, and each asks again.
 */
export function gatherMoves<Doc extends Keyed>(
  model: Model<Doc>,
): (filter: Move<Doc>['filter'], update: UpdateQuery<Doc>, isOurs: Move<Doc>['isOurs']) => Promise<Doc | null> {
  const moves = new DataLoader<Move<Doc>, Doc | null>((asked) => moveAll(model, asked), IN_TURNS);
  return async (filter, update, isOurs) => {
    refuseUnknown(model, { filter, update });
    return moves.load({ filter, update, isOurs });
  };
}

/**
 * The same where nobody needs the document: whether the change is done. If all of the turn found theirs, nothing is read; whoever has read the
 * document before knows what it is now.
 */
export function gatherDecisions<Doc extends Keyed>(
  model: Model<Doc>,
): (filter: Move<Doc>['filter'], update: UpdateQuery<Doc>, isOurs: Move<Doc>['isOurs']) => Promise<boolean> {
  const decisions = new DataLoader<Move<Doc>, boolean>((asked) => decideAll(model, asked), IN_TURNS);
  return async (filter, update, isOurs) => {
    refuseUnknown(model, { filter, update });
    return decisions.load({ filter, update, isOurs });
  };
}

async function decideAll<Doc extends Keyed>(model: Model<Doc>, moves: readonly Move<Doc>[]): Promise<(boolean | Error)[]> {
  const heard = await writeTogether(model, moves.map(statementOf));
  const isDone = heard.map((one) => (one instanceof Error ? one : one.matched === one.asked));
  if (moves.length === 1 || isDone.every((one) => one === true)) return isDone;
  return (await oursAmong(model, moves, heard)).map((one) => (one instanceof Error ? one : one !== null));
}

const statementOf = <Doc>({ filter, update }: Move<Doc>) => ({ updateOne: { filter, update } });

async function moveAll<Doc extends Keyed>(model: Model<Doc>, moves: readonly Move<Doc>[]): Promise<(Doc | Error | null)[]> {
  if (moves.length === 1) return Promise.all(moves.map((move) => moveOne(model, move)));
  return oursAmong(model, moves, await writeTogether(model, moves.map(statementOf)));
}

/** What each document is afterwards, if it is its own. `heard`: what the server said of each. */
async function oursAmong<Doc extends Keyed>(
  model: Model<Doc>,
  moves: readonly Move<Doc>[],
  heard: Awaited<ReturnType<typeof writeTogether>>,
): Promise<(Doc | Error | null)[]> {
  const after = await findAll(model, new Set(moves.map(({ filter }) => filter._id)));
  return moves.map(({ filter, isOurs }, position) => {
    const [error, document] = [heard[position], after.get(filter._id)];
    if (error instanceof Error) return error;
    return document !== undefined && isOurs(document) ? document : null;
  });
}

/** For one, a command of its own is the cheaper way, and says itself whether it was done. */
const moveOne = <Doc extends Keyed>(model: Model<Doc>, { filter, update }: Move<Doc>): Promise<Doc | null> =>
  collectionOf(model).findOneAndUpdate(filter as mongo.Filter<Doc>, update as mongo.UpdateFilter<Doc>, {
    returnDocument: 'after',
    ...SENT,
  }) as Promise<Doc | null>;

async function findAll<Doc extends Keyed>(model: Model<Doc>, ids: Set<string>): Promise<Map<string, Doc>> {
  const found = await findDirectly(model, { _id: { $in: [...ids] } });
  return new Map(found.map((document) => [document._id, document]));
}
