// From a declared type as Go sends it to what the field components read: dictionaries by field, values by name.
import type { ColumnView, FieldView, TypeView, ValueView } from '@/bridge/records'
import type { Choice, Field, Kind, Value } from './fields'

const columnOf = (view: ColumnView, place: string): Field => ({
  name: view.name, title: view.title, kind: view.kind as Kind, required: view.required, max: view.max, hint: view.hint, system: view.system,
  dictionary: view.options.length ? place : undefined, formula: view.formula ? { op: view.formula, of: view.of } : undefined,
})

export function fieldOf(view: FieldView): Field {
  return { ...columnOf(view, view.name), section: view.section, columns: view.columns.map((c) => columnOf(c, `${view.name}.${c.name}`)) }
}

/** Every dictionary of a type under its place (field, or field.column), beside the lists of units and people. */
export function choicesOf(type: TypeView, lists: Record<string, Choice[]>): Record<string, Choice[]> {
  const out: Record<string, Choice[]> = { ...lists }
  for (const f of type.fields) {
    if (f.options.length) out[f.name] = f.options
    for (const c of f.columns) if (c.options.length) out[`${f.name}.${c.name}`] = c.options
  }
  return out
}

export function valueOf(view: ValueView | undefined): Value | undefined {
  return view && { text: view.text, many: view.many, rows: view.rows.map((r) => ({ id: r.id, cells: Object.fromEntries(r.cells.map((c) => [c.column, c.text])) })) }
}
