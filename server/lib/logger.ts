import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** Logs say what happened, never to whom: no names, addresses, codes or keys. Paths are logged as routes, `/v1/coupons/{code}`. */
export const newLogger = (level: string, to?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      redact: { paths: ['req.headers.authorization', 'req.headers.cookie', '*.email', '*.phone', '*.code', '*.key'], censor: '[left out]' },
    },
    to,
  );
