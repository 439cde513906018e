/** Spans in milliseconds. A local day may be an hour longer or shorter: sums of days are in local-time.ts. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
