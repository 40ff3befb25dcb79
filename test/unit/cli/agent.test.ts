import { expect, it } from 'vitest'
import { findAgent } from '../../../electron/cli/agent.ts'

it.each([
  [{}, null],
  [{ CLAUDECODE: '' }, null],
  [{ CLAUDECODE: '1' }, 'Claude Code'],
  [{ GEMINI_CLI: '1' }, 'Gemini CLI'],
  [{ CODEX_SANDBOX: 'seatbelt' }, 'Codex'],
  [{ CURSOR_AGENT: '1' }, 'Cursor'],
  [{ CURSOR_EXTENSION_HOST_ROLE: 'agent-exec' }, 'Cursor'],
  [{ CURSOR_EXTENSION_HOST_ROLE: 'user' }, null],
  // A person's terminal in the editor has this one as well.
  [{ CURSOR_TRACE_ID: 'x' }, null],
  [{ AGENT: 'amp', CLAUDECODE: '' }, 'Amp'],
  [{ AGENT: 'somebody' }, null],
  [{ AI_AGENT: 'my-agent@1.2' }, 'my-agent@1.2'],
  [{ KEYREEVE_AGENT: '1' }, 'An AI agent'],
  [{ AI_AGENT: '\u001b[31m' }, 'An AI agent'],
])('%j', (env, agent) => {
  expect(findAgent(env)).toBe(agent)
})
