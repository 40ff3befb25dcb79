import { actions, environments, type Action, type Environment } from '../../../../shared/domain/types.ts'
import type { Asked } from '../../../../shared/domain/explanation.ts'
import { knownEntities } from '../../../../shared/domain/permissions.ts'

/** `?entity=event`, `entity=event`, `"entity": "event"`, also with escaped quotes as in logs. */
const named =
  /(?:^|[?&\s,{"'\\])(entity|action|environment|env)\\?["']?\s{0,4}[=:]\s{0,4}\\?["']?([A-Za-z*][A-Za-z0-9_]{0,63})/gi

const fromNames = (text: string): Asked => {
  const found: {
    entity?: string | undefined
    action?: Action | undefined
    environment?: Environment | undefined
  } = {}
  for (const [, name = '', written = ''] of text.matchAll(named)) {
    const value = written.toLowerCase()
    const action = actions.find((each) => each === value)
    const environment =
      environments.find((each) => each === value) ??
      (value === 'live' || value === 'prod' ? 'production' : undefined)
    if (name.toLowerCase() === 'entity') found.entity ??= value
    else if (name.toLowerCase() === 'action') found.action ??= action
    else found.environment ??= environment
  }
  return found
}

/** `event:read`, the missing permission in refusals; or “permissions to write event”. */
const fromPermission = (text: string): Asked => {
  const [, entity, action] = /(?<![\w:/])([a-z][a-z0-9_]{0,63}):(read|write)(?![\w@])/.exec(text) ?? []
  if (entity !== undefined) return { entity, action: action === 'write' ? 'write' : 'read' }
  const [, verb, object] = /\bpermissions? to (read|write) ([a-z][a-z0-9_]{0,63})\b/i.exec(text) ?? []
  return object === undefined
    ? {}
    : { entity: object.toLowerCase(), action: verb?.toLowerCase() === 'write' ? 'write' : 'read' }
}

const singular = (word: string): string =>
  word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.replace(/s$/, '')

/** The request itself: `curl -X POST …/v1/events`, or a log's `GET /v1/events`. The path names a known entity, the method implies the action. */
const fromRequest = (text: string): Asked => {
  const segments = Array.from(
    text.matchAll(/(?<!\/)\/([a-z_]{2,40})(?![\w.-])/g),
    ([, segment = '']) => segment,
  )
  const entity = segments
    .flatMap((segment) => [segment, singular(segment)])
    .find((word) => knownEntities.some((known) => known === word))
  if (entity === undefined) return {}
  const [method] = /\b(GET|HEAD|POST|PUT|PATCH|DELETE)\b/.exec(text) ?? []
  const sends = /(?:^|\s)(?:-d|--data(?:-[a-z]{1,10})?|--json|-F|--form)\b/.test(text)
  return {
    entity,
    action:
      method === undefined
        ? sends
          ? 'write'
          : 'read'
        : method === 'GET' || method === 'HEAD'
          ? 'read'
          : 'write',
  }
}

/**
 * What the pasted request asked for, as far as it can be read: first what it states explicitly, then the permission named in a
 * refusal, then what method and path imply. Pure, linear in the length of the text.
 */
export const askedIn = (text: string): Asked => {
  const asked = fromNames(text)
  const guessed =
    asked.entity === undefined && asked.action === undefined
      ? { ...fromRequest(text), ...fromPermission(text) }
      : {}
  return { ...guessed, ...asked }
}
