// Between the lists that Go sends and the maps that a form edits.
import type { ColumnView, FieldView, ValueView } from '@/bridge/records'
import { daysBetween } from './dates'
import { isEmpty, type Choice, type Field, type Kind, type Value } from './fields'
import { difference, sumColumn } from './formula'

export type Values = Record<string, Value>

export function valuesOf(list: ValueView[]): Values {
  const entries = list.map((v): [string, Value] => [v.field, {
    ...(v.text ? { text: v.text } : {}),
    ...(v.many?.length ? { many: v.many } : {}),
    ...(v.rows?.length ? { rows: v.rows.map((r) => ({ id: r.id, cells: Object.fromEntries((r.cells ?? []).map((c) => [c.column, c.text])) })) } : {}),
  }])
  return Object.fromEntries(entries)
}

/** What people may write, for saving: computed and system fields stay with Go. */
export function viewsOf(fields: Field[], values: Values): ValueView[] {
  return fields.filter((f) => !f.formula && !f.system).map((f) => {
    const v = values[f.name] ?? {}
    const rows = (v.rows ?? []).map((r) => ({ id: r.id, cells: Object.entries(r.cells).map(([column, text]) => ({ column, text })) }))
    return { field: f.name, text: v.text ?? '', many: v.many ?? [], rows }
  })
}

/** A declared column, or the common part of a field, as the inputs take it. */
export function columnOf(c: ColumnView, path: string): Field {
  return {
    name: c.name, title: c.title, kind: c.kind as Kind, required: c.required, max: c.max || undefined, hint: c.hint || undefined, system: c.system,
    dictionary: c.options?.length ? path : undefined, formula: c.formula ? { op: c.formula, of: c.of } : undefined,
  }
}

/** A declared field as the inputs take it; its options are found under its path, see choicesOf. */
export function fieldOf(f: FieldView): Field {
  return { ...columnOf(f, f.name), section: f.section, ...(f.columns?.length ? { columns: f.columns.map((c) => columnOf(c, `${f.name}.${c.name}`)) } : {}) }
}

/** Every list of options of a type by its path: kind, estimate.category; with the given lists of units and people. */
export function choicesOf(fields: FieldView[], lists: Record<string, Choice[]> = {}): Record<string, Choice[]> {
  const own = fields.flatMap((f) => [[f.name, f.options], ...(f.columns ?? []).map((c) => [`${f.name}.${c.name}`, c.options])] as [string, Choice[]][])
  return { ...lists, ...Object.fromEntries(own.filter(([, options]) => options?.length)) }
}

/** Fills the computed fields while typing; Go computes them again with the same formulas. */
export function computeFields(fields: Field[], values: Values): Values {
  const next = { ...values }
  const kind = (name: string) => fields.find((f) => f.name === name)?.kind ?? 'text'
  for (const f of fields) {
    const [a = '', b = ''] = f.formula?.of ?? []
    if (!f.formula?.op) continue
    const text = f.formula.op === 'sum' ? sumOf(fields, next, a, b)
      : f.formula.op === 'days' ? daysBetween(next[a]?.text ?? '', next[b]?.text ?? '')
        : f.formula.op === 'difference' ? difference(next[a]?.text ?? '', next[b]?.text ?? '', kind(a)) : undefined
    if (text !== undefined) next[f.name] = text ? { text } : {}
  }
  return next
}

function sumOf(fields: Field[], values: Values, table: string, column: string): string {
  const of = fields.find((f) => f.name === table)?.columns?.find((c) => c.name === column)
  const rows = values[table]?.rows ?? []
  return of && rows.length ? sumColumn(of, rows) : ''
}

/** A field that people have to fill and have not. */
export function unfilled(field: Field, values: Values): boolean {
  return !!field.required && !field.formula?.op && !field.system && isEmpty(values[field.name])
}
