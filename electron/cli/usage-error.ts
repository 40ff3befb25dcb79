/** What was typed makes no sense, as the parser could not tell by itself; `message` is one sentence. Ends with exit code 2. */
export class UsageError extends Error {}

/** Asked, the person at the terminal broke off by Ctrl-C. */
export class Interrupted extends Error {}
