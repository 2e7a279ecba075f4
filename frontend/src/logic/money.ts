// Money is integer fen in text, as the records hold it ("123650000000"); never a float.

export type Fen = string
export type Unit = '元' | '万元'

export const MINUS = '\u2212'
const PER: Record<Unit, { places: number }> = { 元: { places: 2 }, 万元: { places: 6 } }

export function isFen(text: string): boolean {
  return /^-?(0|[1-9]\d*)$/.test(text) && text !== '-0'
}

/** Adds thousands commas and the true minus: group("-1234.5") = "−1,234.5". */
export function group(decimal: string): string {
  const negative = decimal.startsWith('-')
  const [whole = '0', part] = decimal.replace('-', '').split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return (negative ? MINUS : '') + grouped + (part ? '.' + part : '')
}

function shift(fen: Fen, places: number): string {
  const negative = fen.startsWith('-')
  const digits = fen.replace('-', '').padStart(places + 1, '0')
  return (negative ? '-' : '') + digits.slice(0, -places) + '.' + digits.slice(-places)
}

/** Rounds half away from zero to `keep` decimals and never fewer. */
function round(decimal: string, keep: number): string {
  const negative = decimal.startsWith('-')
  const [whole = '0', part = ''] = decimal.replace('-', '').split('.')
  let scaled = BigInt(whole + part.slice(0, keep).padEnd(keep, '0'))
  if ((part[keep] ?? '0') >= '5') scaled += 1n
  const digits = scaled.toString().padStart(keep + 1, '0')
  const sign = negative && scaled !== 0n ? '-' : ''
  return `${sign}${digits.slice(0, -keep)}.${digits.slice(-keep)}`
}

/** 元 with two decimals: yuan("123650") = "1,236.50". An empty value stays empty. */
export function yuan(fen: Fen): string {
  return isFen(fen) ? group(shift(fen, 2)) : ''
}

/** 万元 with two decimals, for lists and figures: wan("1236500000") = "1,236.50". */
export function wan(fen: Fen): string {
  return isFen(fen) ? group(round(shift(fen, 6), 2)) : ''
}

/** 万元 to the fen, at least two decimals, for what is being edited or ruled on. */
export function wanExact(fen: Fen): string {
  if (!isFen(fen)) return ''
  return group(shift(fen, 6).replace(/0{1,4}$/, ''))
}

export function show(fen: Fen, unit: Unit, exact = false): string {
  if (unit === '元') return yuan(fen)
  return exact ? wanExact(fen) : wan(fen)
}

/** Reads what a person typed or pasted; null when it is no amount or finer than a fen. */
export function parse(typed: string, unit: Unit): Fen | null {
  let text = typed.normalize('NFKC').replace(/[\s,\u00a5]/g, '').replace(/[\u2212\u2013]/g, '-')
  let places = PER[unit].places
  const named = /(万元|元)$/.exec(text)
  if (named) {
    places = PER[named[1] as Unit].places
    text = text.slice(0, -named[1].length)
  }
  const parts = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text)
  if (!parts || (!parts[2] && !parts[3])) return null
  const decimals = (parts[3] ?? '').replace(/0+$/, '')
  if (decimals.length > places) return null
  const fen = BigInt((parts[2] || '0') + decimals.padEnd(places, '0'))
  return (fen === 0n ? '' : parts[1]) + fen.toString()
}

/** Adds amounts; empty ones count nothing. */
export function sum(amounts: Fen[]): Fen {
  return amounts.filter(isFen).reduce((total, fen) => total + BigInt(fen), 0n).toString()
}

export function minus(a: Fen, b: Fen): Fen {
  return (BigInt(a) - BigInt(b)).toString()
}

/** Share of a in b with one decimal, "40.0%"; empty when b is zero or either is absent. */
export function percent(a: Fen, b: Fen): string {
  if (!isFen(a) || !isFen(b) || BigInt(b) === 0n) return ''
  const scaled = BigInt(a) * 1000n * 10n / BigInt(b)
  return group(round(shift(scaled.toString(), 2), 1)) + '%'
}
