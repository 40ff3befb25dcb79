import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import { t } from '../messages.ts'
import type { Environment } from '../../shared/domain/types.ts'

/**
 * The variables by which AI coding agents mark the commands that they run, and the agent; with the value that counts where others do not.
 * Left out are markers that people's own terminals have as well, such as `CURSOR_TRACE_ID` and `REPL_ID`.
 *
 * Documented by the agent: `CLAUDECODE` (code.claude.com/docs/en/env-vars), `GEMINI_CLI` (gemini-cli, docs/tools/shell.md), `GOOSE_TERMINAL`
 * (goose, environment variables), `OPENCODE` (opencode, packages/opencode/src/index.ts), `CODEX_SANDBOX`, `CODEX_THREAD_ID` and `CODEX_CI`
 * (codex-rs/core: spawn.rs, exec_env.rs, unified_exec). Proposed for all: `AI_AGENT` (@vercel/detect-agent). Without documents of their own,
 * but known to GitHub's `gh` (internal/agents/detect.go): the others.
 */
const markers: readonly (readonly [variable: string, agent: string, value?: string])[] = [
  ['CLAUDECODE', 'Claude Code'],
  ['CLAUDE_CODE', 'Claude Code'],
  ['GEMINI_CLI', 'Gemini CLI'],
  ['CODEX_SANDBOX', 'Codex'],
  ['CODEX_THREAD_ID', 'Codex'],
  ['CODEX_CI', 'Codex'],
  ['GOOSE_TERMINAL', 'goose'],
  ['OPENCODE', 'OpenCode'],
  ['CURSOR_AGENT', 'Cursor'],
  ['CURSOR_EXTENSION_HOST_ROLE', 'Cursor', 'agent-exec'],
  ['COPILOT_CLI', 'Copilot CLI'],
  ['ANTIGRAVITY_AGENT', 'Antigravity'],
  ['AUGMENT_AGENT', 'Augment'],
  ['CLINE_ACTIVE', 'Cline'],
  ['AGENT', 'Amp', 'amp'],
  ['AGENT', 'goose', 'goose'],
]

/**
 * The AI agent that runs this command, by the markers in its environment, or by `AI_AGENT` or `KEYREEVE_AGENT`; null for a person or a script.
 * A heuristic: an agent can remove a marker, and a person can have inherited one.
 */
export const findAgent = (env: NodeJS.ProcessEnv): string | null => {
  const marker = markers.find(([variable, , value]) =>
    value === undefined ? Boolean(env[variable]) : env[variable] === value,
  )
  if (marker) return marker[1]
  const named = [env['AI_AGENT'], env['KEYREEVE_AGENT']].find(Boolean)
  if (named === undefined) return null
  return /^[\w@.-]{1,40}$/.test(named) && named !== '1' ? named : t('cli.an_ai_agent')
}

/** What an agent may not do, because the secret would be in front of it. */
export const refuseAgent = (
  env: NodeJS.ProcessEnv,
  what: 'copy' | 'print' | 'output' | 'no_mask',
): Result<null> => {
  const agent = findAgent(env)
  return agent === null ? ok(null) : refuse(`actor_not_allowed.agent_${what}`, { agent })
}

/** Production needs the person: an agent could answer a question at its own terminal, so none is asked. */
export const refuseAgentIn = (env: NodeJS.ProcessEnv, environment: Environment): Result<null> => {
  const agent = findAgent(env)
  return agent === null || environment === 'test'
    ? ok(null)
    : refuse('actor_not_allowed.agent_production', { agent })
}
