// Time comes as UTC RFC 3339 text and is shown in the legal time of China, whatever the PC's zone says.
import { halfWidth } from './digits'

const CHINA = 8 * 3600_000

function china(rfc: string): string {
  const at = Date.parse(rfc)
  return Number.isNaN(at) ? '' : new Date(at + CHINA).toISOString()
}

/** 2026-11-20 */
export function day(rfc: string): string {
  return china(rfc).slice(0, 10)
}

/** 14:02 */
export function clock(rfc: string): string {
  return china(rfc).slice(11, 16)
}

/** 14:02:31, for what has just been saved. */
export function clockSeconds(rfc: string): string {
  return china(rfc).slice(11, 19)
}

/** In lists: 11-20 14:02 in the year of `now`, else 2025-11-20. */
export function short(rfc: string, now: string): string {
  const at = china(rfc)
  if (!at) return ''
  return at.slice(0, 4) === china(now).slice(0, 4) ? `${at.slice(5, 10)} ${at.slice(11, 16)}` : at.slice(0, 10)
}

/** 2027-03 至 2028-02; one side alone when the other is open. */
export function period(from: string, to: string): string {
  return [from, to].filter(Boolean).join(' 至 ')
}

/** Reads a date as people write it; null when there is no such day. Result 2026-11-20. */
export function parseDay(typed: string): string | null {
  const text = halfWidth(typed).trim()
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text)
  if (!parts) return null
  const [year, month, date] = parts.slice(1).map(Number) as [number, number, number]
  const at = new Date(Date.UTC(year, month - 1, date))
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== date) return null
  return at.toISOString().slice(0, 10)
}

/** The words of a deadline; the working days are counted by the calendar in Go. */
export function dueWords(workdays: number): string {
  if (workdays === 0) return '今日到期'
  return workdays > 0 ? `还剩 ${workdays} 个工作日` : `超期 ${-workdays} 个工作日`
}

/** How long a lease or a task still runs: 51 小时, 40 分钟. */
export function span(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
  return minutes >= 60 ? `${Math.floor(minutes / 60)} 小时` : `${minutes} 分钟`
}

/** Days from b to a, as Go counts a formula of days; "" while one is no day. */
export function daysBetween(a: string, b: string): string {
  const days = (Date.parse(a) - Date.parse(b)) / 86_400_000
  return Number.isInteger(days) ? String(days) : ''
}
