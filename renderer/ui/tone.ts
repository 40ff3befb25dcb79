/** How a state is shown: good, needs attention, bad, or neutral. */
export type Tone = 'ok' | 'warn' | 'bad' | 'off'
