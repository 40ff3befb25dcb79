/** How a state is meant: good, needs a look, bad, or neither. */
export type Tone = 'ok' | 'warn' | 'bad' | 'off'
