import type { Key } from '../../shared/domain/types.ts'
import { refuse, type Result } from '../../shared/domain/errors.ts'
import type { Tools } from './act.ts'

/**
 * The key that was named: by its name in the environment that is meant, or by its id, which is known in any environment
 * unless `--env` was given. Refuses `not_found`, mentioning one of that name in the other environment.
 */
export const findKey = async (
  { perform, environment, options }: Pick<Tools<object>, 'perform' | 'environment' | 'options'>,
  name: string,
): Promise<Result<Key>> => {
  const found = await perform('keys.find', { environment, name, only: options.env !== undefined })
  const isMissing = !found.ok && found.error.code === 'not_found.key_named'
  return isMissing ? refuse('not_found.key_listed', { name, environment }) : found
}
