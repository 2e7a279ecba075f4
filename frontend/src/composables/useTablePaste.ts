import { ref } from 'vue'
import { computeRow } from '@/logic/formula'
import { newRowID, type Choice, type Field, type Row } from '@/logic/fields'
import { parseGrid } from '@/logic/grid'
import { readCell } from '@/logic/cells'
import type { Unit } from '@/logic/money'

interface Table { columns: Field[]; rows: Row[]; unit: Unit; choices: Record<string, Choice[]>; fixed: (c: Field) => boolean; put: (rows: Row[]) => void }

/** Rows pasted from a spreadsheet land at the cell under the caret, or after the last row. */
export function useTablePaste(table: () => Table) {
  const report = ref('')

  function paste(event: ClipboardEvent) {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (!/[\t\n]/.test(text.trim())) return // one cell: the input takes it
    event.preventDefault()
    const { columns, rows, unit, choices, fixed, put } = table()
    const place = (event.target as Element).closest('[data-cell]')?.getAttribute('data-cell')?.split('.').map(Number)
    const [top, left] = place ?? [rows.length, columns.findIndex((c) => !fixed(c))]
    const next = rows.map((row) => ({ ...row, cells: { ...row.cells } }))
    let unread = 0
    const grid = parseGrid(text)
    grid.forEach((line, r) => {
      const row = (next[(top ?? 0) + r] ??= { id: newRowID(), cells: {} })
      line.forEach((cell, k) => {
        const column = columns[(left ?? 0) + k]
        if (!column || fixed(column)) return
        const value = readCell(column, cell, unit, choices[column.dictionary ?? ''])
        if (value === null) unread += 1
        else row.cells[column.name] = value
      })
    })
    put(next.map((row) => computeRow(columns, row)))
    report.value = `已粘贴 ${grid.length} 行` + (unread ? `，${unread} 格读不出，未改动` : '')
  }
  return { paste, report }
}
