import { readFileSync } from 'node:fs'
import { parse } from 'dotenv'

/** What stands for `API_KEY` in a .env file; nothing where it is not set. */
export const valueIn = (file: string): string => parse(readFileSync(file))['API_KEY'] ?? ''
