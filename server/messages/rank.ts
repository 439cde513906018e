import { MESSAGE_KINDS, type MessageKind } from './message.js';

/** Of several messages to one customer the one whose kind stands first goes first, and has the place of the day. */
export const rankOf = (kind: MessageKind): number => MESSAGE_KINDS.indexOf(kind);
