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

/** The programs, with their versions, that the spellings of each dialect were measured with; none for one that follows its documentation. */
export const dialectVersions: Readonly<Record<Dialect, readonly string[]>> = {
  dotenv: ['dotenv 18.0'],
  expand: ['dotenv-expand 12.0', 'Next.js 16.4', 'Bun 1.4'],
  node: ['Node.js 20.20', 'Node.js 24'],
  python: ['python-dotenv 0.21'],
  ruby: ['Ruby dotenv 2.4'],
  godotenv: ['godotenv 1.5'],
  docker: [],
  direnv: ['direnv 2.32'],
  shell: ['bash 5.2', 'dash 0.5.12'],
  dotenvy: ['just 1.57'],
  systemd: [],
}

/** A file of a project, and the dialect of the program that it shows to be in use. */
export type DialectEvidence = { readonly dialect: Dialect; readonly path: string }

/** The dialect of a `.env` file, and why: the user chose it, keyreeve.json says so, the file's name, other files, or nothing is known. */
export type DialectGuess = {
  readonly dialect: Dialect
  readonly because: 'chosen' | 'project_file' | 'name' | 'evidence' | 'default'
  /** What other files show, most certain first; each dialect once. */
  readonly evidence: readonly DialectEvidence[]
}
