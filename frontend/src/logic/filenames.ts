// Names of files as people see them; the store names them by digest.

const FORBIDDEN = /[\\/:*?"<>|\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** The ending without its dot, in lower case; "" when there is none. */
export function ending(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

export function stem(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

/** A name that Windows, Kylin and a zip all take; characters that turn the reading direction are dropped too. */
export function safe(name: string): string {
  const clean = name.normalize('NFC').replace(FORBIDDEN, '').replace(/[. ]+$/, '').trim()
  if (!clean) return '未命名'
  return RESERVED.test(clean) ? '_' + clean : clean
}

/** Cuts in the middle and keeps the ending: 初步设计方…（第 3 版）.pdf. */
export function shorten(name: string, max: number): string {
  const points = Array.from(name)
  if (points.length <= max) return name
  const tail = Array.from(name.slice(stem(name).length)).length + 3
  const head = Math.max(1, max - tail - 1)
  return points.slice(0, head).join('') + '…' + points.slice(points.length - tail).join('')
}

/** Whether a slot that takes these endings takes this file. */
export function accepts(media: string[], name: string): boolean {
  return media.length === 0 || media.includes(ending(name))
}
