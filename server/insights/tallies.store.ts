import { model, Schema } from 'mongoose';
import { storeOptions, upserted } from '../lib/store.js';

/** What events were answered on behalf of one campaign in one hour of real time. Summed from the events, never counted up. */
interface Tally {
  _id: string; // campaign and hour
  campaignId: string;
  hour: Date;
  words: Record<string, number>; // `held_out` and reasons
}

const schema = new Schema<Tally>({ _id: String, campaignId: String, hour: Date, words: Schema.Types.Mixed }, storeOptions('tallies'));
schema.index({ campaignId: 1, hour: 1 });
const Tallies = model<Tally>('Tally', schema);

/** Until when everything is tallied. */
interface Mark {
  _id: 'mark';
  until: Date;
}
const Marks = model<Mark>('TallyMark', new Schema<Mark>({ _id: String, until: Date }, storeOptions('tallyMarks')));

export const findMark = async (): Promise<Date | null> => (await Marks.findById('mark').lean<Mark>().exec())?.until ?? null;

export const saveMark = (until: Date): Promise<void> =>
  upserted(() => Marks.updateOne({ _id: 'mark' }, { $set: { until } }, { upsert: true }).exec());

export const saveTally = ({ _id, ...tally }: Tally): Promise<void> =>
  upserted(() => Tallies.updateOne({ _id }, { $set: tally }, { upsert: true }).exec());

export const findTallies = (campaignId: string, before: Date): Promise<Tally[]> =>
  Tallies.find({ campaignId, hour: { $lt: before } })
    .lean<Tally[]>()
    .exec();
