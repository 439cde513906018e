import { createInterface } from 'node:readline';
import { liveAutomatic, liveByEvent } from '../../../server/campaigns/live-campaigns.js';
import { readConfig } from '../../../server/config.js';
import { openDatabase } from '../../../server/database/connect.js';

// Another process of the shop: for each line it is given it says which campaigns it goes by.
const [mongodbUri = '', shop = ''] = process.argv.slice(2);
const database = await openDatabase({ ...readConfig({ SHOP: shop }), mongodbUri }, shop);
for await (const _line of createInterface(process.stdin)) {
  const campaigns = [...((await liveByEvent('order.paid'))?.compiled.byPriority ?? []), ...(await liveAutomatic(new Date(0)))];
  console.log(JSON.stringify(campaigns.map(({ _id, rev, reward }) => ({ _id, rev, reward }))));
}
await database.close();
