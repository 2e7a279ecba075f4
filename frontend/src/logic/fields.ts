// Fields and values as the catalogue in Go declares them (package record), as far as a form needs them.

export type Kind = 'text' | 'longtext' | 'choice' | 'many' | 'money' | 'number' | 'percent' | 'date' | 'time' | 'level' | 'phone'
  | 'unit' | 'user' | 'ref' | 'bool' | 'rows' | 'digest' | 'year'

export interface Field {
  name: string
  title: string
  kind: Kind
  required?: boolean
  max?: number
  dictionary?: string
  ref?: string
  columns?: Field[]
  section?: string
  hint?: string
  formula?: { op?: string; of?: string[] }
  system?: boolean
}

export interface Row { id: string; cells: Record<string, string> }
export interface Value { text?: string; many?: string[]; rows?: Row[] }
export interface Choice { code: string; title: string; hint?: string }

export const LEVELS: readonly Choice[] = [
  { code: '公开', title: '公开' },
  { code: '内部', title: '内部' },
  { code: '工作秘密', title: '工作秘密' },
]

/** 128 random bits as hex: the id of a new row, kept for life. */
export function newRowID(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
}

export function isEmpty(value: Value | undefined): boolean {
  return !value || (!value.text && !value.many?.length && !value.rows?.length)
}
