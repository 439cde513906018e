import type { Model, QueryFilter } from 'mongoose';
import { countSome } from './count.store.js';
import { type Lease, leaseLongOver, whenLeaseIsOver } from './lease.js';

/** What is to be sent when it is due, and is in one sender's hands at a time. */
interface Outgoing extends Lease {
  _id: string;
  state: string;
  dueAt: Date;
}

const due = (now: Date) => ({ state: 'planned', dueAt: { $lte: now } });
/** Their sender stopped in the middle. */
const abandoned = () => ({ state: 'sending', ...leaseLongOver() });

/** Takes up to `limit` due ones of `which` into one's hands: no other sender has them until the lease is over. */
export async function takeDue<Doc>(model: Model<Doc>, which: object, now: Date, lease: Lease, limit: number): Promise<Doc[]> {
  const outgoing = model as unknown as Model<Outgoing>;
  const ids = await findDueIds(outgoing, which, now, limit);
  if (ids.length === 0) return [];
  await outgoing.updateMany({ _id: { $in: ids }, $or: [due(now), { state: 'sending', ...whenLeaseIsOver() }] } as QueryFilter<Outgoing>, {
    $set: { state: 'sending', ...lease },
  });
  return model.find({ token: lease.token, state: 'sending' }).lean<Doc[]>().exec();
}

async function findDueIds(model: Model<Outgoing>, which: object, now: Date, limit: number): Promise<string[]> {
  const [planned, left] = await Promise.all([
    model
      .find({ ...due(now), ...which }, { _id: 1 })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean()
      .exec(),
    model
      .find({ ...abandoned(), ...which }, { _id: 1 })
      .limit(limit)
      .lean()
      .exec(),
  ]);
  return [...left, ...planned].slice(0, limit).map(({ _id }) => _id);
}

/** Whether anything of `which` is to be sent now. */
export const isAnyDue = async <Doc>(model: Model<Doc>, which: object, now: Date): Promise<boolean> =>
  (await model.exists({ $or: [due(now), abandoned()].map((are) => ({ ...are, ...which })) } as QueryFilter<Doc>)) !== null;

/** How many of `which` are to be sent now. */
export async function countDue<Doc>(model: Model<Doc>, which: object, now: Date): Promise<number> {
  const counts = await Promise.all([due(now), abandoned()].map((are) => countSome(model, { ...are, ...which })));
  return counts.reduce((sum, count) => sum + count, 0);
}
