/**
 * The programs whose rules a `.env` file follows: `expand` is dotenv-expand, as in Next.js, Vite and Bun; `node` is `node --env-file`;
 * `godotenv` is also Docker Compose; `docker` is `docker run --env-file`; `direnv` is its `dotenv`; `dotenvy` is also just and mise.
 */
export const dialectIds = [
  'dotenv',
  'expand',
  'node',
  'python',
  'ruby',
  'godotenv',
  'docker',
  'direnv',
  'shell',
  'dotenvy',
  'systemd',
] as const
export type Dialect = (typeof dialectIds)[number]
