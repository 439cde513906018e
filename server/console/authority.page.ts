import { limitsOf } from '../staff/authority.service.js';
import { form, line } from './forms.js';
import { LIMIT_FIELDS, shownLimit, unitWords } from './limits.fields.js';
import type { ReadAs } from './page.js';
import { may } from './person.js';

const PATH = '/console/authority';

/** Who may give away how much. Admins say so here. */
export const authorityPage: ReadAs = async (_asked, { shop, actor }) => {
  const limits = await limitsOf(shop);
  const rows = LIMIT_FIELDS.map((limit) => ({
    ...limit,
    unit: unitWords(limit.unit, shop.currency),
    value: shownLimit(limits, limit, shop.currency),
  }));
  const fields = rows.map(({ path, label, unit, value }) => line(path, `${label} ${unit}`, { kind: 'amount', value, hint: value }));
  const forms = may(actor, 'PUT /v1/authority') ? [form('Change the limits', fields, [{ label: 'Change', action: PATH }], PATH)] : [];
  return { template: 'console-authority', title: 'Limits', variables: { rows, forms } };
};
