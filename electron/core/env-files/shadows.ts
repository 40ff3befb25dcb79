import { basename, dirname, join } from 'node:path'
import type { Shadow } from '../../../shared/domain/delivery.ts'
import { readWhole } from '../git/read.ts'
import { readComposeServices, type ComposeService } from './compose.ts'
import { readVariables } from './env-text.ts'

const modes = ['development', 'production', 'test', 'staging'] as const

/**
 * The files next to a `.env` file that take precedence over it for some loader. Vite, Next.js, dotenv-flow and Rails agree that `.env` comes
 * last and `.env.<mode>.local` first. They disagree on `.env.local` and `.env.<mode>`, so each counts as preferred to the other.
 */
function preferred(name: string): readonly string[] {
  const mode = modes.find((each) => name === `.env.${each}`)
  if (name === '.env')
    return ['.env.local', ...modes.flatMap((each) => [`.env.${each}`, `.env.${each}.local`])]
  if (name === '.env.local') return modes.flatMap((each) => [`.env.${each}`, `.env.${each}.local`])
  return mode ? ['.env.local', `.env.${mode}.local`] : []
}

type Written = { readonly path: string; readonly variable: string; readonly value: string }

/**
 * What hides a value that was just written from programs: a file next to it that takes precedence, the environment variables that this
 * process was started with, or the `environment:` of a Compose file. Only another value counts. A hint, so what cannot be read is skipped.
 */
export async function findShadows(
  written: Written,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<readonly Shadow[]> {
  const { path, variable, value } = written
  const folder = dirname(path)
  const files = await Promise.all(
    preferred(basename(path)).map(async (name): Promise<readonly Shadow[]> => {
      const found = await readWhole(join(folder, name))
      const variables = found.kind === 'bytes' ? readVariables(found.bytes.toString('utf8')) : undefined
      const there = variables?.ok ? ownValue(variables.data, variable) : undefined
      return there === undefined || there === value ? [] : [{ kind: 'file', path: join(folder, name) }]
    }),
  )
  const inherited = ownValue(environment, variable)
  const services = await readComposeServices(folder)
  return [
    ...files.flat(),
    ...(inherited === undefined || inherited === value ? [] : [{ kind: 'environment' } as const]),
    ...services
      .filter((service) => overrides(service, written))
      .map(({ path: of, name }): Shadow => ({ kind: 'compose', path: of, service: name })),
  ]
}

/** The value of a variable; a name such as `constructor` must not be found on the prototype. */
const ownValue = (
  variables: Readonly<Record<string, string | undefined>>,
  name: string,
): string | undefined => (Object.hasOwn(variables, name) ? variables[name] : undefined)

/** Whether `environment:` sets the variable to something else: `${NAME}` is filled in from the `.env` file. */
function overrides({ environment }: ComposeService, { variable, value }: Written): boolean {
  const set = environment.get(variable)
  return (
    set !== undefined &&
    set !== null &&
    set !== value &&
    !new RegExp(`\\$(\\{${variable}[:?+}-]|${variable}(?![A-Za-z0-9_]))`).test(set)
  )
}
