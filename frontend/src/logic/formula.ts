// Computed cells: shown while typing, decided by the same formula in Go.
import type { Field, Row } from './fields'
import { isFen, sum as sumFen } from './money'

const PLACES = 4

/** Decimal text to a whole number of ten-thousandths; null when it is no number. */
export function tenThousandths(text: string): bigint | null {
  const parts = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(text)
  if (!parts) return null
  const value = BigInt(parts[2] + (parts[3] ?? '').padEnd(PLACES, '0'))
  return parts[1] ? -value : value
}

export function fromTenThousandths(value: bigint): string {
  const negative = value < 0n
  const digits = (negative ? -value : value).toString().padStart(PLACES + 1, '0')
  const part = digits.slice(-PLACES).replace(/0+$/, '')
  return (negative ? '-' : '') + digits.slice(0, -PLACES) + (part ? '.' + part : '')
}

function roundDiv(a: bigint, b: bigint): bigint {
  const half = b / 2n
  return a < 0n ? -((-a + half) / b) : (a + half) / b
}

/** Number × money in fen, or number × number; half away from zero. */
function product(a: string, b: string, kinds: [string, string], result: string): string {
  const scaled = (text: string, kind: string) => (kind === 'money' ? (isFen(text) ? BigInt(text) * 10_000n : null) : tenThousandths(text))
  const x = scaled(a, kinds[0])
  const y = scaled(b, kinds[1])
  if (x === null || y === null) return ''
  const out = roundDiv(x * y, 10_000n)
  return result === 'money' ? roundDiv(out, 10_000n).toString() : fromTenThousandths(out)
}

/** The value of a computed column in one row; "" while an operand is missing. */
export function computeCell(column: Field, columns: Field[], row: Row): string {
  const [a, b] = column.formula?.of ?? []
  if (!a || !b) return row.cells[column.name] ?? ''
  const left = row.cells[a] ?? ''
  const right = row.cells[b] ?? ''
  const kind = (name: string) => columns.find((c) => c.name === name)?.kind ?? 'number'
  if (column.formula?.op === 'product') return product(left, right, [kind(a), kind(b)], column.kind)
  if (column.formula?.op === 'difference') return difference(left, right, column.kind)
  return row.cells[column.name] ?? ''
}

/** a − b of money in fen, or of numbers; "" while one is missing. */
export function difference(a: string, b: string, kind: string): string {
  if (kind === 'money') return isFen(a) && isFen(b) ? (BigInt(a) - BigInt(b)).toString() : ''
  const x = tenThousandths(a)
  const y = tenThousandths(b)
  return x === null || y === null ? '' : fromTenThousandths(x - y)
}

/** Fills every computed cell of a row. */
export function computeRow(columns: Field[], row: Row): Row {
  const cells = { ...row.cells }
  for (const column of columns) {
    if (column.formula?.op) cells[column.name] = computeCell(column, columns, { ...row, cells })
  }
  return { ...row, cells }
}

/** The sum of one money or number column. */
export function sumColumn(column: Field, rows: Row[]): string {
  const cells = rows.map((row) => row.cells[column.name] ?? '')
  if (column.kind === 'money') return sumFen(cells)
  return fromTenThousandths(cells.reduce((total, text) => total + (tenThousandths(text) ?? 0n), 0n))
}
