/** The part of the page in which something failed. */
export const faultPlaces = ['list', 'detail', 'dialog', 'banner', 'navigation', 'screen', 'window'] as const
export type FaultPlace = (typeof faultPlaces)[number]

/** One line of a stack trace, such as `at Foo (keyreeve://app/assets/index.js:1:23)`: names and positions in our own code, no values. */
export const stackFrame = /^at [\w$.<>[\]() /:@-]{1,200}$/
/** How many lines of a stack trace are sent at most. */
export const mostFrames = 30
