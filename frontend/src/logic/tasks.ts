// Rows of the task centre: groups by time, where a row opens, and what is new without moving what is shown.
import type { TaskRow } from '@/bridge/tasks'

export const GROUPS = [
  { key: 'overdue', title: '已超期', tone: 'r' }, { key: 'today', title: '今日到期', tone: 'a' },
  { key: 'week', title: '本周到期', tone: 'n' }, { key: 'later', title: '其他', tone: 'n' },
] as const

export interface Group { key: string; title: string; tone: string; rows: TaskRow[] }

/** The groups that have rows, in their fixed order. A group that this build does not know is 其他. */
export function grouped(rows: TaskRow[]): Group[] {
  const known = new Set<string>(GROUPS.map((g) => g.key))
  const of = (row: TaskRow) => (known.has(row.group) ? row.group : 'later')
  return GROUPS.map((g) => ({ ...g, rows: rows.filter((row) => of(row) === g.key) })).filter((g) => g.rows.length)
}

/** Keeps the order on screen: rows that stay are renewed, rows that went leave, new ones are only counted. */
export function renew(shown: TaskRow[], fresh: TaskRow[]): { rows: TaskRow[]; arrived: number } {
  const key = (row: TaskRow) => row.task + row.record
  const now = new Map(fresh.map((row) => [key(row), row]))
  const rows = shown.flatMap((row) => now.get(key(row)) ?? [])
  return { rows, arrived: fresh.length - rows.length }
}

/** A draft or a returned filing is written on; everything else is read and decided. */
export function pageOf(row: Pick<TaskRow, 'record' | 'state'>): string {
  return row.state === 'draft' || row.state === 'returned' ? `/filing/${row.record}` : `/case/${row.record}`
}

export const NO_DEADLINE = 9999
