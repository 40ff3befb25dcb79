import { readFileSync } from 'node:fs'
import { parse } from 'dotenv'

/** The value of `API_KEY` in a .env file; undefined if it is not set. */
export const valueIn = (file: string): string => parse(readFileSync(file))['API_KEY'] ?? ''
