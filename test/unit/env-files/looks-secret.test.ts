import { describe, expect, it } from 'vitest'
import { isPlaceholder, looksSecret } from '../../../electron/core/env-files/import/looks-secret.ts'

describe('looksSecret', () => {
  it.each([
    ['STRIPE_SECRET_KEY', 'sk_test_4eC39HqLyjWDarjtT1zdp7dc'],
    ['ANYTHING', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['JWT_SECRET', 'hunter22'],
    ['DB_PASSWORD', '12345678'],
    ['POSTGRES_PASSWORD', 'true-story'],
    ['DATABASE_URL', 'postgres://app:s3cret@db.example.com:5432/app'],
    ['REDIS_URL', 'redis://:p4ssw0rd@localhost:6379'],
    ['CALLBACK', 'https://example.com/hook?token=a1b2c3d4e5f6'],
    ['SLACK_WEBHOOK_URL', 'https://hooks.slack.com/services/T000/B000/XXXX'],
    ['SENTRY_DSN', 'https://0123456789abcdef@o1.ingest.sentry.io/1'],
    ['SIGNING', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['OPENAI_API_KEY', 'sk-proj-abcdefghijklmnop'],
    ['API_KEY', 'abcd'],
    ['GOOGLE_APPLICATION_CREDENTIALS_JSON', '{"private_key":"x"}'],
    ['TLS', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----'],
    ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'],
    ['EVENT_API_KEY', 'kr_test_0123456789abcdefghijklmnopqrstuv'],
    ['SESSION', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
  ])('%s=%s is one', (name, value) => {
    expect(looksSecret(name, value)).toBe(true)
  })

  it.each([
    ['PORT', '3000'],
    ['NODE_ENV', 'development'],
    ['DEBUG', 'true'],
    ['API_KEY', ''],
    ['API_KEY', 'changeme'],
    ['API_KEY', '<your-key>'],
    ['API_KEY', 'your_api_key_here'],
    ['API_KEY', 'xxxxxxxx'],
    ['BASE_URL', 'https://example.com/v1?page=2'],
    ['API_KEY_URL', 'https://example.com/keys'],
    ['DATABASE_URL', 'postgres://localhost:5432/app'],
    ['GOOGLE_APPLICATION_CREDENTIALS', './credentials.json'],
    ['PRIVATE_KEY_PATH', '/etc/ssl/private/key.pem'],
    ['PRIVATE_KEY_FILE', 'certs/key-2024-production.pem'],
    ['TOKEN_TTL', '15m'],
    ['TOKEN_HEADER', 'x-api-key'],
    ['LOG_LEVEL', 'info'],
    ['HOST', '0.0.0.0'],
    ['SERVER', 'db.internal.example.com:5432'],
    ['ADMIN_EMAIL', 'admin@example.com'],
    ['TZ', 'Europe/Berlin'],
    ['LANG', 'en_US.UTF-8'],
    ['VERSION', '1.2.3-beta.4'],
    ['APP_NAME', 'My application'],
    ['CLIENT_ID', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
    ['STRIPE_PUBLISHABLE_KEY', 'pk_live_4eC39HqLyjWDarjtT1zdp7dc'],
    ['NEXT_PUBLIC_MAPS_KEY', 'AIzaSyA-0123456789abcdef'],
    ['JWT_PUBLIC_KEY', '-----BEGIN PUBLIC KEY-----\nMFww\n-----END PUBLIC KEY-----'],
    ['FEATURE_FLAGS', 'new-checkout,dark-mode'],
    ['AUTH_ENABLED', 'yes'],
  ])('%s=%s is none', (name, value) => {
    expect(looksSecret(name, value)).toBe(false)
  })
})

it('knows what stands for a value that is yet to be filled in', () => {
  for (const value of [
    '<token>',
    'changeme',
    'CHANGE_ME_PLEASE',
    '...',
    'sk_xxxx',
    'your-secret-key',
    'TODO',
  ])
    expect([value, isPlaceholder(value)]).toEqual([value, true])
  for (const value of ['hunter2', 'sk_test_4eC39', '-----BEGIN X-----'])
    expect(isPlaceholder(value)).toBe(false)
})
