// The two clocks at the foot of sign-in, and the rest of a lease. One-time codes live by the clock.
import { clockSeconds, short, span } from './dates'

export const TOLERANCE = 30_000 // a code is good for one step of 30 s before and after

export interface ClockFact { agree: boolean; title: string; text: string }

/** Both clocks as they are now; undefined while the server's is unknown. */
export function clocks(serverTime: string, deviceTime: string, now: number): ClockFact | undefined {
  const apart = Date.parse(serverTime) - Date.parse(deviceTime)
  if (Number.isNaN(apart)) return undefined
  const agree = Math.abs(apart) <= TOLERANCE
  const at = (time: number) => clockSeconds(new Date(time).toISOString())
  return { agree, title: agree ? '时间一致' : '本机时间不准，请校准后登录', text: `服务器 ${at(now + apart)}，本机 ${at(now)}` }
}

export interface LeaseFact { over: boolean; title: string; text: string; share: number }

const WHOLE = 72 * 3600_000 // the longest lease

/** How long an offline lease still runs; undefined when the account has none. */
export function lease(until: string, now: number): LeaseFact | undefined {
  const end = Date.parse(until)
  if (Number.isNaN(end)) return undefined
  const when = short(until, new Date(now).toISOString())
  if (end <= now) return { over: true, title: '离线凭证已到期', text: `已于 ${when} 到期`, share: 0 }
  return { over: false, title: `离线凭证还可用 ${span(end - now)}`, text: `至 ${when}`, share: Math.min(100, Math.round(((end - now) / WHOLE) * 100)) }
}

/** No answer is a place, not a failure; every other trouble needs somebody. */
export function unanswered(trouble: string): boolean {
  return !trouble || /unreachable|不可达|连接不上|连接中断/.test(trouble)
}

const TROUBLES: Record<string, string> = {
  unreachable: '服务器暂时不可达',
  untrusted: '服务器证书与本机绑定的不一致，已停止连接。请联系系统管理员核对。',
  upgrade: '本机程序版本过低，请升级后再登录。',
}

/** Why the server is not reached, in words; a code that we know becomes its sentence. */
export function troubleWords(trouble: string): string {
  return TROUBLES[trouble] ?? (trouble || '服务器暂时不可达')
}
