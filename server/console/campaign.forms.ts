import { type CampaignAct, definitionOf, moveCampaign } from '../../campaigns/campaign.js';
import { hasCoupons } from '../../campaigns/way-in.js';
import { isRunning } from '../../campaigns/window.js';
import type { Actor } from '../actors/actor.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { button, type Form, form, text } from './forms.js';
import { may } from './person.js';

const ACTS: [act: CampaignAct, label: string][] = [
  ['activate', 'Activate'],
  ['pause', 'Pause'],
  ['end', 'End for good'],
];

/** What may be done with a campaign now, by whoever looks. */
export function campaignForms(campaign: CampaignRecord, person: Actor | null, now: Date): Form[] {
  if (!person) return [];
  const path = `/console/campaigns/${campaign._id}`;
  return [
    ...ACTS.filter(([act]) => leadsOn(campaign, act) && may(person, `POST /v1/campaigns/{id}/${act}`)).map(([act, label]) =>
      button(label, `${path}/${act}`, path),
    ),
    ...(may(person, 'POST /v1/campaigns/{id}/copy') ? [button('Copy as a new draft', `${path}/copy`, path)] : []),
    ...(hasCoupons(campaign) && isRunning(campaign, now) && may(person, 'POST /v1/campaigns/{id}/coupons') ? [handOutForm(path)] : []),
    ...(campaign.state !== 'ended' && may(person, 'PATCH /v1/campaigns/{id}') ? [changeForm(campaign, path)] : []),
  ];
}

function leadsOn({ state }: CampaignRecord, act: CampaignAct): boolean {
  const moved = moveCampaign(state, act);
  return 'state' in moved && moved.state !== state;
}

const handOutForm = (path: string): Form =>
  form(
    'Give coupons by hand',
    [text('customers', 'Customers, one a line: an id in your shop, an e-mail, a phone (+86 …) or cus_…')],
    [{ label: 'Give each one a coupon', action: `${path}/coupons` }],
    path,
  );

/** What is deleted from the JSON is taken away. */
function changeForm(campaign: CampaignRecord, path: string): Form {
  const definition = definitionOf(campaign);
  const shown = Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== undefined && value !== null));
  return form(
    'Change the definition',
    [text('definition', 'The definition. Coupons that are out keep what they promised.', JSON.stringify(shown, null, 2))],
    [{ label: 'Change', action: path }],
    path,
    { rev: String(campaign.rev), had: Object.keys(shown).join('\n') },
  );
}
