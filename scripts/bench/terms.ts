/** How long a bench may take, and where it says how far it is. */
export interface Terms {
  rounds: number;
  seconds: number; // that a round takes about
  campaigns: number; // in a large shop
  orders: number; // of a customer who has many
  step(what: string): void;
}
