/** Real time, for leases, holds and time-outs only. What a rule or a text looks at is the shop's clock (shop/clock.ts). */
export const realNow = (): Date => new Date();

export const realIn = (milliseconds: number): Date => new Date(Date.now() + milliseconds);
