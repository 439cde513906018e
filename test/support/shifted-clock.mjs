// For `node --import`: this program's clock differs from the machine's by the milliseconds that stand in the file CLOCK_FILE, looked up anew ten
// times a second, as a clock is that somebody sets. What never is set, like performance.now(), stays.
import { readFileSync } from 'node:fs';

const Real = Date;
let [shiftMs, read] = [0, Number.NEGATIVE_INFINITY];

function now() {
  if (performance.now() - read > 100) {
    read = performance.now();
    shiftMs = Number(readFileSync(process.env.CLOCK_FILE, 'utf8'));
  }
  return Real.now() + shiftMs;
}

globalThis.Date = new Proxy(Real, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});
Real.prototype.constructor = globalThis.Date;
