// The columns of a ledger: what a type offers, and what one person chose to see, in which order, locked or not.
import type { TypeView } from '@/bridge/records'

export interface Column {
  name: string
  title: string
  kind: string    // a kind of field, or state, or rail
  width: number   // px at 100 %
  grow?: boolean  // takes the width that is left
  or?: string     // the field shown, muted, where this one is empty
}
export interface Chosen { name: string; shown: boolean; locked: boolean }
export interface Layout { shown: string[]; locked: string[]; or: Record<string, string> }

const WIDTHS: Record<string, number> = { money: 118, number: 112, percent: 92, date: 112, time: 112, unit: 112, choice: 104, level: 92, state: 120, rail: 158, user: 96, year: 76 }
const RIGHT = ['money', 'number', 'percent']

export const right = (column: Column) => RIGHT.includes(column.kind)

/** Every listed field of the type, with 状态 before the first amount; the naming field grows. */
export function columnsOf(type: TypeView, naming: string, layout: Layout): Column[] {
  const columns = type.fields.filter((f) => f.listed).map<Column>((f) => ({
    name: f.name, title: f.name === 'stage' ? '所处阶段' : f.title, kind: f.name === 'stage' ? 'rail' : f.kind, or: layout.or[f.name],
    width: f.name === naming ? 196 : f.name === 'stage' ? WIDTHS.rail : WIDTHS[f.kind] ?? 130, grow: f.name === naming,
  }))
  const money = columns.findIndex((c) => c.kind === 'money')
  columns.splice(money < 0 ? columns.length : money, 0, { name: 'state', title: '状态', kind: 'state', width: WIDTHS.state })
  return columns
}

/** The choice before anybody has chosen: what is shown first, in the order of the layout, then the rest. */
export function defaults(columns: Column[], layout: Layout): Chosen[] {
  const known = layout.shown.filter((name) => columns.some((c) => c.name === name))
  const rest = columns.map((c) => c.name).filter((name) => !known.includes(name))
  return [...known, ...rest].map((name) => ({ name, shown: known.includes(name), locked: layout.locked.includes(name) }))
}

/** Shows or hides; the last one shown stays, a ledger without columns is nothing. */
export function toggle(chosen: Chosen[], name: string): Chosen[] {
  const next = chosen.map((c) => (c.name === name ? { ...c, shown: !c.shown } : c))
  return next.some((c) => c.shown) ? next : chosen
}

export function lock(chosen: Chosen[], name: string): Chosen[] {
  return chosen.map((c) => (c.name === name ? { ...c, locked: !c.locked } : c))
}

/** Moves one before the place where another stands; unknown names change nothing. */
export function place(chosen: Chosen[], name: string, at: number): Chosen[] {
  const from = chosen.findIndex((c) => c.name === name)
  if (from < 0 || at < 0 || at >= chosen.length) return chosen
  const next = [...chosen]
  const [taken] = next.splice(from, 1)
  next.splice(at, 0, taken)
  return next
}

/** The columns as drawn: locked ones first, each group in the chosen order. */
export function laid(columns: Column[], chosen: Chosen[]): (Column & { locked: boolean })[] {
  const out = chosen.filter((c) => c.shown).flatMap((c) => columns.filter((one) => one.name === c.name).map((one) => ({ ...one, locked: c.locked })))
  return [...out.filter((c) => c.locked), ...out.filter((c) => !c.locked)]
}
