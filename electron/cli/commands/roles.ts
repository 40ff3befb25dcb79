import type { Command } from 'commander'
import { ok } from '../../../shared/domain/errors.ts'
import { act, type Run } from '../act.ts'
import { examples } from '../options.ts'
import { table } from '../table.ts'

export const addRoles = (run: Run, program: Command): void => {
  const roles = program
    .command('roles')
    .summary('list the named sets of permissions')
    .description('Roles: named sets of permissions.')
  const list = examples(
    roles.command('list').description('Lists the roles: the built-in ones, then your own.'),
    ['keyreeve roles list', 'keyreeve roles list --json'],
  )
  act(
    run,
    list,
    async ({ perform }) => {
      const found = await perform('roles.list', {})
      if (!found.ok) return found
      return ok({
        json: found.data,
        text: (look) =>
          table(
            look,
            ['ROLE', 'NAME', 'PERMISSIONS', 'HELD BY'],
            found.data.map((role) => [
              { text: role.id },
              { text: role.name },
              { text: role.permissions.join(' ') },
              { text: String(role.heldBy) },
            ]),
          ),
      })
    },
    { reading: true },
  )
}
