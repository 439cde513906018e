import { model } from 'mongoose';
import { z } from 'zod';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import type { MailAway, MailCounts, MailStop } from './mail-health.js';

/** What the mail server said in five minutes of real time. A resumption begins another round, so that what came before no longer counts. */
const countRow = z.object({
  _id: z.string(), // round:instant
  round: z.int(),
  at: z.date(),
  sent: z.int(),
  refused: z.int(),
});
type CountRow = z.infer<typeof countRow>;

/** The shop's one document of whether mails leave. */
const stateRow = z.object({
  _id: z.literal('mail'),
  round: z.int(),
  stop: z.custom<MailStop>().nullable(),
  away: z.custom<MailAway>().nullable().exactOptional(),
  resumedBy: z.string().nullable(),
});
type StateRow = z.infer<typeof stateRow>;

const countSchema = schemaOf(countRow, 'mailcounts');
countSchema.index({ at: 1 }, { expireAfterSeconds: 86_400 });
const Counts = model<CountRow>('MailCount', countSchema);
const States = model<StateRow>('MailState', schemaOf(stateRow, 'mailstate'));

export type MailState = Pick<StateRow, 'round' | 'stop'> & { away: MailAway | null };

export async function findMailState(): Promise<MailState> {
  const { round = 0, stop = null, away = null } = (await States.findById('mail').lean<StateRow>().exec()) ?? {};
  return { round, stop, away };
}

/** What was counted in a round since an instant. */
export async function sumCounts(round: number, since: Date): Promise<MailCounts> {
  const rows = await Counts.find({ at: { $gte: since } })
    .lean<CountRow[]>()
    .exec();
  return rows
    .filter((row) => row.round === round)
    .reduce((sum, { sent, refused }) => ({ sent: sum.sent + sent, refused: sum.refused + refused }), { sent: 0, refused: 0 });
}

export async function addCounts(round: number, at: Date, { sent, refused }: MailCounts): Promise<void> {
  const _id = `${round}:${at.toISOString()}`;
  await inserted(Counts.create({ _id, round, at, sent: 0, refused: 0 }));
  await Counts.updateOne({ _id }, { $inc: { sent, refused } });
}

/** Stops mails in a round. Nothing where somebody has resumed them since. */
export async function stopMails(round: number, stop: MailStop): Promise<void> {
  await begin();
  await States.updateOne({ _id: 'mail', round }, { $set: { stop } });
}

const begin = (): Promise<boolean> => inserted(States.create({ _id: 'mail', round: 0, stop: null, resumedBy: null }));

/** Keeps since when the mail server cannot be used; null: it can. */
export async function saveAway(away: MailAway | null): Promise<void> {
  await begin();
  await States.updateOne({ _id: 'mail' }, { $set: { away } });
}

/** Ends a stop and begins another round. Harmless twice. */
export const resumeMails = async (round: number, by: string): Promise<void> => {
  await States.updateOne({ _id: 'mail', round }, { $set: { stop: null, resumedBy: by, round: round + 1 } });
};
