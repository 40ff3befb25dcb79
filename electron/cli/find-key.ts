import type { Key } from '../../shared/domain/types.ts'
import { refuse, type Result } from '../../shared/domain/errors.ts'
import type { Tools } from './act.ts'

/**
 * The key that was named: by its name in the environment that is meant, or by its id, which is known in any environment
 * unless `--env` was given. Refuses `not_found`, telling of one of that name in the other environment.
 */
export const findKey = async (
  { perform, environment, options }: Pick<Tools<object>, 'perform' | 'environment' | 'options'>,
  name: string,
): Promise<Result<Key>> => {
  const found = await perform('keys.find', { environment, name, only: options.env !== undefined })
  if (found.ok || found.error.code !== 'not_found') return found
  const other = found.error.details?.['otherEnvironment']
  const hint =
    typeof other === 'string'
      ? `There is one in ${other}: add --env ${other} if you mean it.`
      : 'See: keyreeve keys list'
  return refuse('not_found', `${found.error.message} ${hint}`)
}
