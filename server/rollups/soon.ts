// Whoever asks for the figures of a customer reads what is due of them, again and again until it is summed: where that is much, it is summed sooner.

const REST_MS = 250;

let sum: (() => Promise<void>) | null = null;
let isResting = false;

/** Has `act` sum what is due when somebody says that it is much; it must not throw. Returns what ends that. */
export function whenMuchIsDue(act: () => Promise<void>): () => void {
  sum = act;
  return () => {
    if (sum === act) sum = null;
  };
}

/** Nobody waits for it, and after each time it rests a little. */
export function muchIsDue(): void {
  if (sum === null || isResting) return;
  isResting = true;
  void sum().finally(() => setTimeout(rested, REST_MS).unref());
}

function rested(): void {
  isResting = false;
}
