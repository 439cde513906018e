const Real = Date;
let offsetMs = 0;

/**
 * Real time, as this program and its embedded database see it, jumps on: leases run out, for whoever is in the middle of something too.
 * Timers stay as they are.
 */
export function jump(seconds: number): void {
  offsetMs += seconds * 1000;
}

/** From now on this program's clock can jump. */
export function useJumpingClock(): void {
  const now = () => Real.now() + offsetMs;
  const Jumping = new Proxy(Real, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
  Real.prototype.constructor = Jumping;
  globalThis.Date = Jumping;
}

/** The clock of the world again. */
export function useRealClock(): void {
  Real.prototype.constructor = Real;
  globalThis.Date = Real;
}
