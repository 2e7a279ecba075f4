// What a person typed or pasted into a cell, as canonical text; null when it cannot be read.
import { parseDay } from './dates'
import { halfWidth } from './digits'
import type { Choice, Field } from './fields'
import { parse, type Unit } from './money'

export const NUMERIC: readonly string[] = ['money', 'number', 'percent']

export function readCell(column: Field, typed: string, unit: Unit, choices?: Choice[]): string | null {
  const text = typed.trim()
  if (!text) return ''
  if (column.kind === 'money') return parse(text, unit)
  if (column.kind === 'date') return parseDay(text)
  if (column.kind === 'year') return /^\d{4}$/.test(halfWidth(text)) ? halfWidth(text) : null
  if (column.kind === 'number' || column.kind === 'percent') {
    const plain = halfWidth(text).replace(/[,%\s]/g, '')
    return /^-?\d+(\.\d{1,4})?$/.test(plain) ? plain : null
  }
  if (column.kind === 'choice' && choices) return choices.find((c) => c.title === text || c.code === text)?.code ?? null
  return text
}
