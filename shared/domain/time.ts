/** The latest time that a `Date` can hold, in ms since the epoch (ECMA-262, time values). */
export const lastMoment = 8.64e15

/** Whether a value is a time that a `Date` can hold. A damaged row may hold any number, or something else. */
export const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= lastMoment
