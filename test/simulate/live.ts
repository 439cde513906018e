import { simulate } from '../../scripts/simulate/run.js';

// A process of its own: it takes longer inside Jest. Lives through some plans, one after the other, and prints what came of each.
const [, , plans = ''] = process.argv;
const figures = [];
for (const plan of JSON.parse(plans)) figures.push(await simulate(plan));
process.stdout.write(JSON.stringify(figures), () => process.exit(0));
