import { MESSAGE_KINDS, type Message, type MessageKind } from './message.js';

/** Of several messages to one customer the one whose kind stands first goes first, and has the place of the day. */
export const rankOf = (kind: MessageKind): number => MESSAGE_KINDS.indexOf(kind);

/** In what sequence several messages to one customer go: by kind, then as they are due, then always the same. */
export const inTurn = (one: Message, other: Message): number =>
  rankOf(one.kind) - rankOf(other.kind) || one.dueAt.getTime() - other.dueAt.getTime() || (one._id < other._id ? -1 : 1);
