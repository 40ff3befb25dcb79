import type { Command } from 'commander'
import { ok } from '../../../shared/domain/errors.ts'
import { roleInWords } from '../../../shared/messages/role-words.ts'
import { t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import { examples } from '../options.ts'
import { table } from '../table.ts'

export const addRoles = (run: Run, program: Command): void => {
  const roles = program.command('roles').summary(t('cli.help.roles.summary')).description(t('cli.help.roles'))
  const list = examples(roles.command('list').description(t('cli.help.roles.list')), [
    'keyreeve roles list',
    'keyreeve roles list --json',
  ])
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
            [
              t('cli.heading.role'),
              t('cli.heading.name'),
              t('cli.heading.permissions'),
              t('cli.heading.held_by'),
            ],
            found.data.map((role) => [
              { text: role.id },
              { text: roleInWords(role, t).name },
              { text: role.permissions.join(' ') },
              { text: String(role.heldBy) },
            ]),
          ),
      })
    },
    { reading: true },
  )
}
