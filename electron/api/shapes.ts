/** A moment (ms since the epoch) as RFC 3339, in UTC. */
export const iso = (at: number): string => new Date(at).toISOString()
