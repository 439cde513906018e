import { forOrders, TIGHT } from './campaigns.js';
import { named, type Request } from './requests.js';
import { asked, type Story } from './story.js';

const [ACCOUNT, BROWSER, MAIL, PHONE] = [{ shopId: 'c-1' }, { guestId: 'g-1' }, { email: 'c-1@example.com' }, { phone: '+8613900000001' }];

/** Events that name one new person by several names, and others that name them by one of these meanwhile. */
export const IDENTITY_STORIES: Story[] = [
  {
    ...asked('a new person by all names, and their browser is seen meanwhile', async (world) => {
      await forOrders(world, TIGHT);
      return [named('1', { ...ACCOUNT, ...BROWSER, ...MAIL, ...PHONE })];
    }),
    meanwhile: (world) => named('2', BROWSER).send(world),
  },
  {
    ...asked('a new account with its address, which a guest gives meanwhile', async () => [named('1', { ...ACCOUNT, ...MAIL })]),
    meanwhile: (world) => named('2', MAIL).send(world),
  },
  {
    ...asked('a new guest by two addresses, of which one is given meanwhile', async () => [named('1', { ...MAIL, ...PHONE })]),
    meanwhile: (world) => named('2', PHONE).send(world),
  },
  asked('a guest joins the account whose address is verified', async () => [
    named('1', { ...BROWSER, ...MAIL }),
    named('2', ACCOUNT),
    named('3', ACCOUNT, { ...MAIL, verified: ['email'] }),
  ]),
  {
    ...asked('an account signs in with a browser, and is verified meanwhile', async () => {
      const before: Request[] = [named('1', { ...BROWSER, ...MAIL }), named('2', ACCOUNT)];
      return [...before, named('3', { ...ACCOUNT, ...BROWSER })] as [Request, Request, Request];
    }),
    meanwhile: (world) => named('4', ACCOUNT, { ...MAIL, verified: ['email'] }).send(world),
  },
  asked('an address is taken away', async () => [
    named('1', ACCOUNT, { ...MAIL, verified: ['email'] }),
    named('2', ACCOUNT, { email: null }),
  ]),
];
