import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** Logs say what happened, never to whom: no names, addresses, codes or keys. Paths are logged as routes, `/v1/coupons/{code}`. */
export const newLogger = (level: string, to?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      serializers: { err: bugWords },
      redact: { paths: ['req.headers.authorization', 'req.headers.cookie', '*.email', '*.phone', '*.code', '*.key'], censor: '[left out]' },
    },
    to,
  );

/** Of an error its words and where it was thrown, and none of its own fields: they hold what was to be written. Nor what it quotes. */
function bugWords(error: Error): { type: string; message: string; stack: string } {
  const { type, message, stack } = pino.stdSerializers.err(error);
  return { type, message: unquoted(message), stack: unquoted(stack) };
}

const unquoted = (words: string): string => words.replaceAll(/"(?:[^"\\]|\\.)*"/g, '"…"');
