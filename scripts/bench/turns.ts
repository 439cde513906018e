import { PerformanceObserver } from 'node:perf_hooks';

export interface Turns {
  /** The longest turn of the event loop without the garbage collector's pauses in it, and the longest of those, in milliseconds. */
  end(): { longestMs: number; longestGcMs: number };
}

const EVERY_MS = 2;

/** Watches the turns of this process's event loop from now on. */
export function watchTurns(): Turns {
  const pauses: { startTime: number; duration: number }[] = [];
  const gaps: { from: number; to: number }[] = [];
  const observer = new PerformanceObserver((list) => pauses.push(...list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (now - last > 3 * EVERY_MS) gaps.push({ from: last, to: now });
    last = now;
  }, EVERY_MS);
  return {
    end() {
      clearInterval(timer);
      pauses.push(...observer.takeRecords());
      observer.disconnect();
      const within = ({ from, to }: (typeof gaps)[number]): number =>
        pauses.reduce(
          (sum, { startTime, duration }) => sum + Math.max(0, Math.min(to, startTime + duration) - Math.max(from, startTime)),
          0,
        );
      return {
        longestMs: Math.max(0, ...gaps.map((gap) => gap.to - gap.from - within(gap))),
        longestGcMs: Math.max(0, ...pauses.map(({ duration }) => duration)),
      };
    },
  };
}
