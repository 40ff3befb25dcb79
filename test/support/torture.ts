/** `npm run test:torture` sets this: the long counts of kills, flips and payloads instead of the short ones. */
const torture = process.env['KEYREEVE_TORTURE'] === '1'

/**
 * How often to repeat something that is drawn at random.
 *
 * @param usual on every run of the tests
 * @param long with `npm run test:torture`
 */
export const times = (usual: number, long: number): number => (torture ? long : usual)
