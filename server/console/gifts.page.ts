import { formatMinor, moneyWords } from '../../campaigns/money.js';
import type { Context } from '../context.js';
import type { GiftRecord } from '../gifts/gift.js';
import { piecesOf } from '../gifts/gifts.service.js';
import { findAllGifts } from '../gifts/gifts.store.js';
import { amount, type Field, type Form, form, line } from './forms.js';
import type { ReadAs } from './page.js';
import { may } from './person.js';

const PATH = '/console/gifts';

/** What may be given away: what a piece is worth, and how many are left. */
export const giftsPage: ReadAs = async (_asked, context) => {
  const gifts = await findAllGifts();
  const rows = gifts.map(async (gift) => ({
    sku: gift.sku,
    names: Object.values(gift.name).join(' · '),
    worth: moneyWords(gift.valueMinor, gift.currency),
    pieces: `${(await piecesOf(gift.sku)).left} of ${gift.stock} left`,
    forms: changeForms(gift, context),
  }));
  return { template: 'console-gifts', title: 'Gifts', variables: { gifts: await Promise.all(rows), forms: newForms(context) } };
};

const newForms = ({ actor, shop }: Context): Form[] =>
  may(actor, 'POST /v1/gifts')
    ? [form('Add a gift', [line('sku', 'Article number'), ...fieldsOf(shop.currency)], [{ label: 'Add', action: PATH }], PATH)]
    : [];

const changeForms = (gift: GiftRecord, { actor, shop }: Context): Form[] =>
  may(actor, 'PATCH /v1/gifts/{sku}')
    ? [
        form('Change it', fieldsOf(shop.currency, gift), [{ label: 'Change', action: `${PATH}/${encodeURIComponent(gift.sku)}` }], PATH, {
          rev: String(gift.rev),
        }),
      ]
    : [];

const fieldsOf = (currency: string, gift?: GiftRecord): Field[] => [
  line('en', 'Name in English', { value: gift?.name.en ?? '' }),
  line('zh', 'Name in Chinese', { value: gift?.name.zh ?? '' }),
  line('ko', 'Name in Korean', { value: gift?.name.ko ?? '' }),
  { ...amount('value', 'What a piece is worth', currency), value: gift ? formatMinor(gift.valueMinor, currency) : '' },
  line('stock', 'Pieces in all, with those that were given', { kind: 'amount', hint: '100', value: gift ? String(gift.stock) : '' }),
];
