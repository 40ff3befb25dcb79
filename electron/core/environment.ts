import type { Environment } from '../../shared/domain.ts'
import type { Context } from './context.ts'

/** The environment the app was last in; test at first. */
export const currentEnvironment = ({ db }: Pick<Context, 'db'>): Environment =>
  db.get<{ value: string }>("SELECT value FROM meta WHERE name = 'environment'")?.value === 'production'
    ? 'production'
    : 'test'

/** Remembers it for the next start. */
export const setEnvironment = async (
  { db }: Pick<Context, 'db'>,
  environment: Environment,
): Promise<void> => {
  await db.write(() =>
    db.run(
      "INSERT INTO meta (name, value) VALUES ('environment', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      environment,
    ),
  )
}
