// A cell of a ledger as it is read. Amounts in 万元, codes by their titles.
import { day } from './dates'
import type { Choice } from './fields'
import { group, wan } from './money'
import type { Column } from './columns'

export function cellText(column: Column, text: string, choices: Record<string, Choice[]>): string {
  if (!text) return ''
  if (column.kind === 'money') return wan(text)
  if (column.kind === 'number') return group(text)
  if (column.kind === 'percent') return `${group(text)}%`
  if (column.kind === 'date' || column.kind === 'time') return column.kind === 'time' ? day(text) : text
  if (column.kind === 'bool') return text === 'true' ? '是' : '否'
  const list = choices[column.name] ?? choices[column.kind] ?? []
  return list.find((c) => c.code === text)?.title ?? text
}
