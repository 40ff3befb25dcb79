/** Where on the page something failed. */
export const faultPlaces = ['list', 'detail', 'dialog', 'banner', 'navigation', 'screen', 'window'] as const
export type FaultPlace = (typeof faultPlaces)[number]

/** One line of a stack, such as `at Foo (keyreeve://app/assets/index.js:1:23)`: names and places in our own code, no values. */
export const stackFrame = /^at [\w$.<>[\]() /:@-]{1,200}$/
/** The most lines of a stack that are sent. */
export const mostFrames = 30
