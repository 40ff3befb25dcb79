import { expect, it } from 'vitest'
import { loadsCode } from '../../../electron/core/deliveries/code-variables.ts'

it.each([
  ['the C library', ['GLIBC_TUNABLES', 'LD_PRELOAD', 'GCONV_PATH']],
  ['shells', ['PATH', 'PROMPT', 'RPROMPT', 'PS1', 'NULLCMD', 'BASH_ENV', 'BASH_FUNC_ls']],
  [
    'pagers and editors',
    ['AWS_PAGER', 'GH_PAGER', 'BAT_PAGER', 'DELTA_PAGER', 'PSQL_PAGER', 'ANY_PAGER', 'HGEDITOR'],
  ],
  ['containers', ['COMPOSE_FILE', 'DOCKER_HOST', 'HELM_PLUGINS', 'KUBECONFIG']],
  ['clouds', ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE', 'CLOUDSDK_PYTHON', 'TF_CLI_CONFIG_FILE']],
  ['command-line tools', ['PSQLRC', 'FZF_DEFAULT_COMMAND', 'FZF_DEFAULT_OPTS_FILE', 'RIPGREP_CONFIG_PATH']],
  ['Ansible', ['ANSIBLE_CONFIG', 'ANSIBLE_LIBRARY', 'ANSIBLE_VAULT_PASSWORD_FILE']],
  ['.NET', ['CORECLR_PROFILER_PATH_64', 'COR_PROFILER_PATH_32', 'ASPNETCORE_HOSTINGSTARTUPASSEMBLIES']],
  ['Nix', ['NIX_CONFIG', 'NIX_PATH']],
  ['Go', ['GOPROXY', 'GOTOOLCHAIN', 'GOCACHEPROG', 'GOAUTH', 'GOFLAGS', 'CGO_CFLAGS', 'CGO_LDFLAGS']],
  [
    'package managers',
    ['UV_DEFAULT_INDEX', 'UV_INDEX', 'PIP_FIND_LINKS', 'CARGO_REGISTRIES_X_INDEX', 'CONDA_CHANNELS'],
  ],
  ['binaries', ['PUPPETEER_EXECUTABLE_PATH', 'ESBUILD_BINARY_PATH', 'CYPRESS_RUN_BINARY']],
])('%s: variables that can make a program run code', (_topic, variables) => {
  expect(variables.filter((name) => !loadsCode(name) || !loadsCode(name.toLowerCase()))).toEqual([])
})

it('takes the names that credentials usually have for ordinary', () => {
  const ordinary = [
    'API_KEY',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'ANSIBLE_GALAXY_TOKEN',
    'CARGO_REGISTRY_TOKEN',
    'COMPOSER_AUTH',
    'CONDA_TOKEN',
    'DATABASE_URL',
    'DB_PASSWORD',
    'GH_TOKEN',
    'GOOGLE_API_KEY',
    'HOMEBREW_GITHUB_API_TOKEN',
    'NPM_TOKEN',
    'OPENAI_API_KEY',
    'PIP_PASSWORD',
    'POETRY_PYPI_TOKEN_PYPI',
    'SENTRY_DSN',
    'STRIPE_SECRET_KEY',
    'UV_PUBLISH_TOKEN',
    'UV_INDEX_INTERNAL_PASSWORD',
    'GOD_MODE_KEY',
    'CORE_TOKEN',
    'MY_LD_PRELOAD_KEY',
  ]
  expect(ordinary.filter(loadsCode)).toEqual([])
})
