import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { readWhole } from '../git/read.ts'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const service = z.object({
  environment: z
    .union([z.record(z.string(), scalar), z.array(z.string())])
    .optional()
    .catch(undefined),
  volumes: z
    .array(z.union([z.string(), z.object({ type: z.string(), source: z.string() }).partial()]))
    .optional()
    .catch(undefined),
})
const composeFile = z.object({ services: z.record(z.string(), service.nullable().catch(null)) })

// The files come from a repository that may be hostile, and parsing YAML blocks the thread: a megabyte takes half a minute.
const maxFiles = 8
const maxFileBytes = 64 * 1024
const maxTotalBytes = 128 * 1024

/** A service in a Compose file next to a `.env` file. */
export type ComposeService = {
  /** The Compose file. */
  readonly path: string
  readonly name: string
  /** What `environment:` sets, unexpanded; null passes on the variable of the shell. */
  readonly environment: ReadonlyMap<string, string | null>
  /** Absolute paths on this machine that `volumes:` mounts. */
  readonly mounts: readonly string[]
}

/**
 * The services of the Compose files in `folder`. Only a hint, so files that cannot be read or parsed are skipped, as are those over
 * 64 KiB, or over 128 KiB together.
 */
export async function readComposeServices(folder: string): Promise<readonly ComposeService[]> {
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => /^(docker-)?compose(\.[\w-]+)?\.ya?ml$/.test(name))
    .toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
    .slice(0, maxFiles)
  if (names.length === 0) return []
  // most folders have none
  const { parse } = await import('yaml')
  const services: ComposeService[] = []
  let bytesLeft = maxTotalBytes
  for (const name of names) {
    const path = join(folder, name)
    const found = await readWhole(path, { limit: Math.min(maxFileBytes, bytesLeft) })
    if (found.kind !== 'bytes') continue
    bytesLeft -= found.bytes.length
    const parsed = composeFile.safeParse(parsedOrNull(parse, found.bytes.toString('utf8')))
    if (!parsed.success) continue
    for (const [serviceName, settings] of Object.entries(parsed.data.services)) {
      services.push({
        path,
        name: serviceName,
        environment: environmentOf(settings?.environment),
        mounts: mountsOf(settings?.volumes, folder),
      })
    }
  }
  return services
}

function parsedOrNull(
  parse: (text: string, options: { merge: boolean; logLevel: 'silent'; uniqueKeys: boolean }) => unknown,
  text: string,
): unknown {
  try {
    // the check for duplicate keys takes quadratic time
    return parse(text, { merge: true, logLevel: 'silent', uniqueKeys: false })
  } catch {
    return null
  }
}

function environmentOf(
  environment: z.output<typeof service>['environment'],
): ReadonlyMap<string, string | null> {
  if (!Array.isArray(environment))
    return new Map(
      Object.entries(environment ?? {}).map(([name, value]) => [name, value === null ? null : String(value)]),
    )
  return new Map(
    environment.map((line): [string, string | null] => {
      const at = line.indexOf('=')
      return at === -1 ? [line, null] : [line.slice(0, at), line.slice(at + 1)]
    }),
  )
}

/** `./.env:/app/.env:ro`, or the long form; named volumes have no slash or dot at the start. */
const mountsOf = (volumes: z.output<typeof service>['volumes'], folder: string): readonly string[] =>
  (volumes ?? []).flatMap((volume) => {
    const source =
      typeof volume === 'string' ? volume.split(':')[0] : volume.type === 'bind' ? volume.source : undefined
    // Compose fills in PWD with the project's folder
    const path = source?.replace(/^(?:\$\{PWD\}|\$PWD)(?=\/|$)/, '.')
    return path !== undefined && /^[./]/.test(path) ? [resolve(folder, path)] : []
  })
