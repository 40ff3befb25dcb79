/** The last moment that a `Date` can hold, in ms since the epoch (ECMA-262, time values). */
export const lastMoment = 8.64e15

/** Whether a value is a moment that a `Date` can hold. A damaged row may have any number, or none, where a time belongs. */
export const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= lastMoment
