import { describe, expect, it } from 'vitest'
import { selectionOf } from '../../../renderer/ui/selection.ts'

type Row = { readonly id: string }
const [a, b, c] = [{ id: 'a' }, { id: 'b' }, { id: 'c' }] as const
const of = (
  id: string | null,
  shown: readonly Row[],
  all: readonly Row[] = shown,
  complete = true,
  name: string | null = null,
) => selectionOf({ id, shown, all, complete, idOf: (row) => row.id }, name)

describe('the selection of a list', () => {
  it('is empty until something is selected, whatever the list contains', () => {
    expect(of(null, [a, b])).toEqual({ state: 'none' })
    expect(of(null, [])).toEqual({ state: 'none' })
  })

  it('stays with its row when others come, go or move', () => {
    for (const rows of [[a, b], [b, a], [c, a, b], [b]])
      expect(of('b', rows)).toEqual({ state: 'shown', row: b })
  })

  it('reports that its row is hidden by a filter, and never selects another', () => {
    expect(of('b', [a], [a, b])).toEqual({ state: 'hidden', row: b })
    expect(of('b', [], [b])).toEqual({ state: 'hidden', row: b })
  })

  it('reports that its row is gone, with its last name', () => {
    expect(of('b', [a], [a], true, 'worker')).toEqual({ state: 'gone', name: 'worker' })
    expect(of('b', [])).toEqual({ state: 'gone', name: null })
  })

  it('waits for the end of a list that is still being read', () => {
    expect(of('b', [a], [a], false)).toEqual({ state: 'reading' })
  })
})
