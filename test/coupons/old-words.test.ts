import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { accepted, activeCampaign } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aClaimable, aShopper, fresh } from '../support/builders.js';

const api = useApi();

const coupons = () => mongoose.connection.collection<{ _id: string }>('coupons');

test('a grant that was refused for a reason which nobody knows any more is answered as not issued', async () => {
  const [id, customer, key] = [await activeCampaign(api(), aClaimable()), aShopper(), fresh('key')];
  const claim = (under: string) => api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer }, under);
  const code = accepted(await claim(key)).code.replaceAll('-', '');
  await coupons().updateOne({ _id: code }, { $set: { state: 'refused', refusal: 'of_a_version_before' } });
  const again = await claim(fresh('key'));
  expect([again.status, again.body.code, again.body.reasons]).toEqual([
    409,
    'not_granted',
    [{ code: 'not_issued', message: 'The coupon could not be issued.' }],
  ]);
});
