import { writeFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import { liveThrough } from './year.js';

// A process of its own: what takes minutes here takes twice as long inside Jest. Writes down the diary and the mails of a year.
const [, , file = '', year = ''] = process.argv;
writeFileSync(file, serialize(await liveThrough(JSON.parse(year))));
process.exit(0);
