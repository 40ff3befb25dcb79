import type { Environment, Key } from '../../shared/domain.ts'
import { refuse, type Result } from '../../shared/errors.ts'
import type { Context } from '../core/context.ts'
import { keyIdByName } from '../core/keys/by-name.ts'
import { getKey } from '../core/keys/list.ts'
import type { Tools } from './act.ts'

const otherThan = (environment: Environment): Environment => (environment === 'test' ? 'production' : 'test')

const notFound = ({ db }: Context, environment: Environment, name: string): Result<never> => {
  const other = otherThan(environment)
  const hint = keyIdByName(db, other, name)
    ? `There is one in ${other}: add --env ${other} if you mean it.`
    : 'See: keyreeve keys list'
  return refuse('not_found', `There is no key “${name}” in ${environment}. ${hint}`)
}

/**
 * The key that was named: by its name in the environment that is meant, or by its id, which is known in any environment
 * unless `--env` was given. Refuses `not_found`, telling of one of that name in the other environment.
 */
export const findKey = (
  {
    keyreeve: { context },
    environment,
    options,
  }: Pick<Tools<object>, 'keyreeve' | 'environment' | 'options'>,
  nameOrId: string,
): Result<Key> => {
  const id = keyIdByName(context.db, environment, nameOrId)
  if (id) return getKey(context, id)
  const key = getKey(context, nameOrId)
  return key.ok && (options.env === undefined || key.data.environment === options.env)
    ? key
    : notFound(context, environment, nameOrId)
}
