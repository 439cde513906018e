import { model } from 'mongoose';
import { countSome } from '../lib/count.store.js';
import { gatherOne } from '../lib/gather.js';
import { latestFirst } from '../lib/latest.store.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import { type Survey, surveyRecord } from './survey.js';

const schema = schemaOf(surveyRecord, 'surveys');
schema.index({ needsCase: 1 }, { sparse: true });
schema.index({ customerId: 1, answeredAt: -1, _id: -1 });

const Surveys = model<Survey>('Survey', schema);

/** False: the order's customer has answered before. */
export const insertSurvey = (survey: Survey): Promise<boolean> => inserted(Surveys.create(survey));

export const findSurvey: (orderId: string) => Promise<Survey | null> = gatherOne((orderIds) =>
  Surveys.find({ _id: { $in: orderIds } })
    .lean<Survey[]>()
    .exec(),
);

/** What a customer answered, the last first. */
export const pageOfSurveys = latestFirst(Surveys, 'answeredAt');

// ---- what cases ask and note

/** Unhappy answers that wait for a case. */
export const findSurveysNeedingCase = (limit: number): Promise<Survey[]> =>
  Surveys.find({ needsCase: true }).limit(limit).lean<Survey[]>().exec();

export const countSurveysNeedingCase = (): Promise<number> => countSome(Surveys, { needsCase: true });

/** The case is there; harmless twice. */
export const noteCaseOpened = async (orderId: string, caseId: string): Promise<void> => {
  await Surveys.updateOne({ _id: orderId, needsCase: true }, { $set: { caseId }, $unset: { needsCase: 1 } });
};
