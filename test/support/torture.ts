/** Set by `npm run test:torture`: many kills, flips and payloads instead of a few. */
const torture = process.env['KEYREEVE_TORTURE'] === '1'

/**
 * The number of repetitions of a randomised test.
 *
 * @param usual in ordinary test runs
 * @param long with `npm run test:torture`
 */
export const times = (usual: number, long: number): number => (torture ? long : usual)
