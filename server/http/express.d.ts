declare global {
  namespace Express {
    interface Request {
      /** Given by the log of requests; also in every problem of ours. */
      id: string;
    }
  }
}

export {};
