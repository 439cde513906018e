import { Aggregator } from 'mingo/aggregator';
import { $addFields, $group, $project, $unwind } from 'mingo/operators/pipeline';
import { type Document, isObject, plain, wholeNumber } from './bson.js';
import { fail } from './errors.js';
import { ACCUMULATORS, inMingo, MINGO, prepareExpression } from './expressions.js';
import { compileFilter } from './filter.js';
import { readSort, sortBy } from './paths.js';
import { compileProjection, isFlag } from './projection.js';

type Stage = (documents: Document[]) => Document[];

const OPTIONS = { ...MINGO, context: MINGO.context.addPipelineOps({ $addFields, $group, $project, $unwind } as never) };

/** Makes the stages of a pipeline ready; one that is not known is refused with MongoDB's code. */
export function compilePipeline(pipeline: Document[], now: Date): Stage {
  const compiled = pipeline.map((stage) => {
    const [name = '', ...others] = Object.keys(stage);
    if (name === '' || others.length > 0) return fail(40323, 'A pipeline stage specification object must contain exactly one field.');
    if (name === '$changeStream') return fail(40573, 'The $changeStream stage is only supported on replica sets');
    const compile = STAGES.get(name) ?? fail(40324, `Unrecognized pipeline stage name: '${name}'`);
    return compile(stage[name], now);
  });
  return (documents) => compiled.reduce((rest, stage) => stage(rest), documents);
}

const addFields = (operand: unknown, now: Date): Stage => byMingo('$addFields', prepareExpression(objectIn(operand), now));

const STAGES = new Map<string, (operand: unknown, now: Date) => Stage>([
  ['$match', matching],
  ['$sort', sorting],
  ['$limit', (operand) => slicing(0, countIn(operand) || fail(15958, 'the limit must be positive'))],
  ['$skip', (operand) => slicing(countIn(operand))],
  ['$count', counting],
  ['$group', (operand, now) => grouping(objectIn(operand), now)],
  ['$project', (operand, now) => projecting(objectIn(operand), now)],
  ['$addFields', addFields],
  ['$set', addFields],
  ['$unwind', (operand) => byMingo('$unwind', operand)],
]);

const objectIn = (operand: unknown): Document => (isObject(operand) ? operand : fail(15959, "a stage's specification must be an object"));

const countIn = (operand: unknown): number => wholeNumber(operand) ?? fail(15957, 'a stage needs a whole number of 0 or more');

function matching(operand: unknown, now: Date): Stage {
  const { matches } = compileFilter(objectIn(operand), now);
  return (documents) => documents.filter(matches);
}

function sorting(operand: unknown): Stage {
  const sort = readSort(operand);
  return (documents) => sortBy(documents, sort, (document) => document);
}

const slicing =
  (from: number, count?: number): Stage =>
  (documents) =>
    documents.slice(from, count && from + count);

function counting(name: unknown): Stage {
  if (typeof name !== 'string' || !/^[^$.\0]+$/.test(name)) return fail(40156, 'the count field must be a non-empty string');
  return (documents) => (documents.length === 0 ? [] : [{ [name]: documents.length }]);
}

/** Runs on copies, because mingo changes what it is given. */
function byMingo(name: string, operand: unknown): Stage {
  const aggregator = new Aggregator([{ [name]: operand }], OPTIONS);
  return (documents) => inMingo(() => aggregator.run(documents.map(plain)));
}

/** Missing counts as null in `_id`, as it does in MongoDB but not in mingo. */
function grouping({ _id: key, ...fields }: Document, now: Date): Stage {
  if (key === undefined) return fail(15955, 'a group specification must include an _id');
  const accumulated = Object.entries(fields).map(([name, source]) => {
    const [operator = '', ...others] = isObject(source) ? Object.keys(source) : [];
    if (others.length > 0 || !Object.hasOwn(ACCUMULATORS, operator)) fail(15952, `unknown group operator '${operator}'`);
    return [name, { [operator]: prepareExpression(objectIn(source)[operator], now) }];
  });
  return byMingo('$group', { _id: prepareExpression({ $ifNull: [key, null] }, now), ...Object.fromEntries(accumulated) });
}

/** Plain inclusion and exclusion as in `find`; only what is computed goes to mingo. */
function projecting(operand: Document, now: Date): Stage {
  if (Object.keys(operand).length === 0) return fail(51272, '$project must have at least one field');
  const project = Object.values(operand).every(isFlag) ? compileProjection(operand) : null;
  return project ? (documents) => documents.map(project) : byMingo('$project', prepareExpression(operand, now));
}
