import { Counter } from 'prom-client';
import type { Channel } from '../customers/customer.js';
import type { Move } from './message.js';

const counter = new Counter({
  name: 'messages_total',
  help: 'What came of messages, by channel: sent, suppressed, failed for good, or refused and tried again later',
  labelNames: ['channel', 'outcome'],
});

/** Counts for `/metrics` what came of a message. One that was not tried counts for nothing. */
export function countOutcome(channel: Channel, { state, attempts }: Move): void {
  if (state !== 'planned') counter.inc({ channel, outcome: state });
  else if (attempts !== undefined) counter.inc({ channel, outcome: 'later' });
}
