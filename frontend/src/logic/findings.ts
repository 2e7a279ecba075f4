// What the automatic check says, brought to fields and sections. A finding that is undecided never counts as passed.
import type { FindingView, NoteView } from '@/bridge/records'
import type { Field } from './fields'

export const MATERIALS = '材料清单'
export type Severity = 'block' | 'warn' | 'undecided' | 'pass'
export const SEVERITIES: readonly Severity[] = ['block', 'warn', 'undecided', 'pass']

export function countOf(findings: FindingView[]): Record<Severity, number> {
  const count = { block: 0, warn: 0, undecided: 0, pass: 0 }
  for (const f of findings) if (f.severity in count) count[f.severity as Severity] += 1
  return count
}

/** The findings to be read, worst first; what passed is apart. */
export function ordered(findings: FindingView[]): { open: FindingView[]; passed: FindingView[] } {
  const rank = (f: FindingView) => SEVERITIES.indexOf(f.severity as Severity)
  return { open: findings.filter((f) => f.severity !== 'pass').sort((a, b) => rank(a) - rank(b)), passed: findings.filter((f) => f.severity === 'pass') }
}

/** The sentence of a severity at one field, cells not counted. */
export function sentenceAt(findings: FindingView[], field: string, severity: Severity): string | undefined {
  const found = findings.find((f) => f.field === field && !f.row && f.severity === severity)
  return found && [found.message, found.calculation].filter(Boolean).join('')
}

/** Sentences at cells: row id + "." + column. */
export function cellsAt(findings: FindingView[], field: string): Record<string, string> {
  return Object.fromEntries(findings.filter((f) => f.field === field && f.row && f.severity !== 'pass').map((f) => [`${f.row}.${f.column}`, f.message]))
}

/** The section a finding belongs to; the whole record has none. */
export function sectionOf(field: string, fields: Field[], slots: string[]): string | undefined {
  return slots.includes(field) ? MATERIALS : fields.find((f) => f.name === field)?.section
}

/** Findings to be said aloud, and those at fields that nobody came to yet: they wait until 提交. */
export function apart(findings: FindingView[], waiting: ReadonlySet<string>): { said: FindingView[]; unfilled: FindingView[] } {
  const waits = (f: FindingView) => waiting.has(f.field) && (f.severity === 'block' || f.severity === 'warn')
  return { said: findings.filter((f) => !waits(f)), unfilled: findings.filter(waits) }
}

const EMPTY = 'WZ-01' // the rule that a required field is filled

/** Without “请填写” at fields that were filled since the check, which comes with the next save. */
export function current(findings: FindingView[], filled: (field: string) => boolean): FindingView[] {
  return findings.filter((f) => f.severity !== 'block' || f.rule !== EMPTY || f.row || !filled(f.field))
}

export type Mark = 'block' | 'returned' | 'warn' | 'unfilled' | 'undecided' | 'pass' | ''

/** The sign of a section: the worst that is said; a note of the one who sent it back shows unless something blocks. */
export function markOf(section: string, findings: FindingView[], notes: NoteView[], fields: Field[], slots: string[], waiting: ReadonlySet<string> = new Set()): Mark {
  const here = (field: string) => sectionOf(field, fields, slots) === section
  const { said, unfilled } = apart(findings.filter((f) => here(f.field)), waiting)
  const worst = SEVERITIES.find((s) => said.some((f) => f.severity === s))
  if (worst === 'block') return 'block'
  if (notes.some((n) => here(n.field))) return 'returned'
  if (worst !== 'warn' && unfilled.length) return 'unfilled'
  return worst ?? (findings.length ? 'pass' : '')
}

/** Where the first blocking finding stands, in the order of the form. */
export function firstBlock(findings: FindingView[], fields: Field[], slots: string[]): FindingView | undefined {
  const order = [...fields.map((f) => f.name), ...slots]
  const at = (f: FindingView) => { const i = order.indexOf(f.field); return i < 0 ? order.length : i }
  return findings.filter((f) => f.severity === 'block').sort((a, b) => at(a) - at(b))[0]
}
