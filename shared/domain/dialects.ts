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

/** The best-known readers of each dialect. */
export const dialectReaders: Readonly<Record<Dialect, readonly string[]>> = {
  dotenv: ['dotenv'],
  expand: ['Next.js', 'Vite', 'Bun', 'dotenv-expand'],
  node: ['node --env-file'],
  python: ['python-dotenv'],
  ruby: ['Ruby dotenv'],
  godotenv: ['Docker Compose', 'godotenv'],
  docker: ['docker run --env-file'],
  direnv: ['direnv'],
  shell: ['bash', 'sh'],
  dotenvy: ['just', 'mise', 'dotenvy'],
  systemd: ['systemd'],
}
