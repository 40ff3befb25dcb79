import { describe, expect, it } from 'vitest'
import { askedIn } from '../../../electron/core/decisions/paste/asked.ts'

describe('what a pasted text asked for', () => {
  it.each([
    [
      'curl "http://127.0.0.1:4571/v1/authorize?entity=event&action=write&environment=production"',
      { entity: 'event', action: 'write', environment: 'production' },
    ],
    [
      `curl -X POST http://127.0.0.1:4571/v1/keys/verify -d '{"key": "x", "entity": "invoice", "action": "read", "environment": "test"}'`,
      { entity: 'invoice', action: 'read', environment: 'test' },
    ],
    [
      '{"msg":"refused","request":"{\\"entity\\":\\"event\\",\\"action\\":\\"read\\"}"}',
      { entity: 'event', action: 'read' },
    ],
    [
      'level=warn entity=event action=read env=live status=403',
      { entity: 'event', action: 'read', environment: 'production' },
    ],
    [
      '{"valid":false,"code":"insufficient_permissions","missing":"customer:write"}',
      { entity: 'customer', action: 'write' },
    ],
    [
      '{"error":"Forbidden","message":"Insufficient permissions to write event"}',
      { entity: 'event', action: 'write' },
    ],
    [
      "curl -X POST https://api.example.com/v1/events -H 'x-api-key: k'",
      { entity: 'event', action: 'write' },
    ],
    ['"GET /v1/customers/42 HTTP/1.1" 403', { entity: 'customer', action: 'read' }],
    ["curl https://api.example.com/v1/events --data '{}'", { entity: 'event', action: 'write' }],
    ['POST /v1/entities', {}],
    ['https://user:read@host', {}],
    ['kr_test_••••••ab12', {}],
    ['', {}],
  ] as const)('is read off %s', (text, asked) => {
    expect(askedIn(text)).toEqual(asked)
  })

  it.each(['?entity=', '"entity":', 'a:', '/v1', '/events', 'permission to ', ' -d', 'a'])(
    'is read off 64 KiB of %s in a moment',
    (piece) => {
      const begun = performance.now()
      askedIn(piece.repeat(Math.ceil(65_536 / piece.length)))
      expect(performance.now() - begun).toBeLessThan(1500)
    },
  )
})
