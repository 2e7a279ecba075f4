// The conditions of a ledger as chips: which comparisons a kind allows, how a typed value becomes canonical text, and
// how the chip reads.
import type { ConditionView, TypeView } from '@/bridge/records'
import { readCell } from './cells'
import type { Choice, Field, Kind } from './fields'
import { LEVELS } from './fields'
import { wan } from './money'

export interface Subject { name: string; title: string; kind: Kind; choices: Choice[] }
export interface Op { code: string; title: string }

const OPS: Record<string, Op> = {
  eq: { code: 'eq', title: '是' }, ne: { code: 'ne', title: '不是' }, contains: { code: 'contains', title: '包含' }, empty: { code: 'empty', title: '为空' },
  ge: { code: 'ge', title: '≥' }, le: { code: 'le', title: '≤' }, gt: { code: 'gt', title: '>' }, lt: { code: 'lt', title: '<' },
}
const AMOUNT = ['money', 'number', 'percent', 'year']
const DAY = ['date', 'time']
const ORDER: Record<string, string> = { ge: '不早于', le: '不晚于', gt: '晚于', lt: '早于' }

/** What may be filtered: 状态 and every listed field. */
export function subjectsOf(type: TypeView, lists: Record<string, Choice[]>, states: Choice[]): Subject[] {
  const of = (kind: string, options: Choice[]) => (options.length ? options : kind === 'level' ? [...LEVELS] : lists[kind] ?? [])
  const fields = type.fields.filter((f) => f.listed).map((f) => ({ name: f.name, title: f.title, kind: f.kind as Kind, choices: of(f.kind, f.options) }))
  return [{ name: 'state', title: '状态', kind: 'choice', choices: states }, ...fields]
}

export function opsOf(subject: Subject): Op[] {
  const pick = (...codes: string[]) => codes.map((code) => OPS[code])
  if (subject.choices.length) return subject.name === 'state' ? pick('eq', 'ne') : pick('eq', 'ne', 'empty')
  if (DAY.includes(subject.kind)) return pick('ge', 'le', 'eq', 'empty').map((op) => ({ ...op, title: ORDER[op.code] ?? op.title }))
  return AMOUNT.includes(subject.kind) ? pick('ge', 'le', 'eq', 'empty') : pick('contains', 'eq', 'empty')
}

/** The canonical value of what was typed; null when it cannot be read. Money is typed in 万元. */
export function readValue(subject: Subject, op: string, typed: string): string | null {
  if (op === 'empty') return ''
  if (subject.choices.length) return subject.choices.some((c) => c.code === typed) ? typed : null
  const kind = subject.kind === 'time' ? 'date' : subject.kind
  return readCell({ name: subject.name, title: subject.title, kind } as Field, typed, '万元') || null
}

/** The right half of a chip: 实施, ≥ 100 万元, 不早于 2026-01-01, 为空. */
export function wordsOf(subject: Subject, condition: ConditionView): string {
  if (condition.op === 'empty') return OPS.empty.title
  const title = subject.choices.find((c) => c.code === condition.value)?.title
  const value = title ?? (subject.kind === 'money' ? `${wan(condition.value).replace(/\.00$/, '')} 万元` : subject.kind === 'percent' ? `${condition.value}%` : condition.value)
  const op = opsOf(subject).find((o) => o.code === condition.op)?.title ?? OPS[condition.op]?.title ?? ''
  return condition.op === 'eq' ? value : `${op} ${value}`
}

/** Adds a chip; the same field with the same comparison is replaced, not asked twice. */
export function add(list: ConditionView[], one: ConditionView): ConditionView[] {
  const same = (c: ConditionView) => c.field === one.field && c.op === one.op && one.op !== 'ne'
  return [...list.filter((c) => !same(c)), one]
}
