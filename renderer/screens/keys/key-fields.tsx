import { useState } from 'react'
import { Controller } from 'react-hook-form'
import type { Account, Key } from '../../../shared/domain/types.ts'
import { Columns, Field, FieldGroup, Fields, Input, Select } from '../../ui/field.tsx'
import { PermissionTable } from '../../ui/permission-table.tsx'
import { RoleTags } from '../../ui/tag.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { permissionsOf } from '../roles/selectors.ts'
import { useRoles } from '../roles/store.ts'
import { AccountPicker } from '../accounts/account-picker.tsx'
import { accountTypeOptions } from '../accounts/selectors.ts'
import { openAccountDialog } from '../../app/location.ts'
import { dayField, expirationChoices, type KeyForm } from './key-form.ts'
import styles from './keys.module.css'
import { t } from '../../data/messages.ts'
import { rich } from '../../ui/rich.ts'

/** The account that a key acts for, by type. */
const AccountFields = ({ form, hasNone, account, lacksAccount }: KeyForm) => {
  const type = form.watch('type')
  const kind = type === 'user' ? 'user' : 'service'
  const make = (
    <button type="button" className={styles.link} onClick={() => openAccountDialog({ kind: 'create', type })}>
      {t(hasNone ? `keys.create_${kind}` : `keys.new_${kind}`)}
    </button>
  )
  return (
    <>
      <FieldGroup label={t('keys.account_type')}>
        <Controller
          control={form.control}
          name="type"
          render={({ field }) => (
            <Segmented
              label={t('keys.account_type')}
              options={accountTypeOptions}
              value={field.value}
              onChange={field.onChange}
            />
          )}
        />
      </FieldGroup>
      <Field
        label={t('keys.identity')}
        hint={
          lacksAccount && !account
            ? rich('keys.the_keys_own_account', { make })
            : hasNone
              ? rich(`keys.no_${kind}`, { make })
              : make
        }
        error={form.formState.errors.accountId?.message}
      >
        {(parts) => (
          <AccountPicker
            {...parts}
            type={type}
            chosen={account ?? null}
            placeholder={t('keys.choose_an_account')}
            onChoose={(chosen) =>
              form.setValue('accountId', chosen?.id ?? '', { shouldValidate: form.formState.isSubmitted })
            }
          />
        )}
      </Field>
    </>
  )
}

/** The name, unique among the active keys of the environment. */
export const NameField = ({ form, onType }: Pick<KeyForm, 'form' | 'onType'>) => (
  <Field label={t('keys.name')} error={form.formState.errors.name?.message}>
    {(parts) => <Input {...parts} {...form.register('name', { onChange: onType })} />}
  </Field>
)

/** The expiration. */
const ExpirationField = ({ form }: Pick<KeyForm, 'form'>) => {
  const choice = form.watch('expiration')
  const [today] = useState(() => dayField(Date.now(), 0))
  const { errors } = form.formState
  return (
    <>
      <Field label={t('keys.expiration')} error={choice === 'date' ? undefined : errors.expiration?.message}>
        {(parts) => (
          <Select {...parts} {...form.register('expiration')}>
            {expirationChoices.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {choice === 'date' && (
        <Field
          label={t('keys.last_day')}
          hint={t('keys.it_works_until_the')}
          error={errors.date?.message ?? errors.expiration?.message}
        >
          {(parts) => <Input type="date" {...parts} min={today} {...form.register('date')} />}
        </Field>
      )}
    </>
  )
}

/** What a key for this account will be allowed to do. Shown before it is created, because it never changes. */
const Inherits = ({ account }: { readonly account: Account | undefined }) => {
  const roles = useRoles((state) => state.roles)
  if (!account) return null
  return (
    <div
      className={styles.inherits}
      role="group"
      aria-label={t('keys.inherited_roles_and_permissions')}
      tabIndex={0}
    >
      <p>{t('keys.it_takes_the_roles', { name: account.name })}</p>
      <RoleTags roles={account.roles} />
      <PermissionTable caption={t('keys.permissions')} permissions={permissionsOf(roles, account.roles)} />
    </div>
  )
}

/** Account and expiration, next to what the key will be allowed to do. A replacement keeps the account of the old key. */
export const HolderFields = ({
  inPlaceOf,
  ...keyForm
}: KeyForm & { readonly inPlaceOf?: Key | undefined }) => (
  <Columns>
    <Fields>
      {inPlaceOf ? (
        <Field
          label={t('keys.identity')}
          hint={t('keys.the_account_of_the')}
          error={keyForm.form.formState.errors.accountId?.message}
        >
          {(parts) => <Input {...parts} readOnly value={inPlaceOf.account.name} />}
        </Field>
      ) : (
        <AccountFields {...keyForm} />
      )}
      <ExpirationField {...keyForm} />
    </Fields>
    <Inherits account={keyForm.account} />
  </Columns>
)
