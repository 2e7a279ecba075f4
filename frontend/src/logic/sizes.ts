// How much, how fast and how long still, in the words of the panel.

/** 48.2 MB; a kilobyte is 1,024 bytes as the file managers of our users count. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['KB', 'MB', 'GB', 'TB']
  let value = bytes / 1024
  let i = 0
  while (value >= 1023.95 && i < units.length - 1) {
    value /= 1024
    i += 1
  }
  return `${i === 0 ? Math.ceil(value) : value.toFixed(1)} ${units[i]}`
}

export function speed(bytesPerSecond: number): string {
  return `${size(Math.round(bytesPerSecond))}/s`
}

/** The line under a bar: how much; how fast and how long still while it moves, else why not. */
export function paceOf(t: { sent: number; total: number; speed: number; rest: number; state: string; reason: string }): string {
  const moves = t.state === 'sending' && t.speed > 0
  const pace = moves ? [speed(t.speed), t.rest >= 0 ? rest(t.rest) : ''] : [t.state === 'paused' ? '已暂停' : t.reason]
  return [`${size(t.sent)} / ${size(t.total)}`, ...pace].filter(Boolean).join('　')
}

/** 约剩 8 秒, 约剩 2 分钟, 约剩 3 小时. */
export function rest(seconds: number): string {
  if (seconds < 60) return `约剩 ${Math.max(1, Math.ceil(seconds))} 秒`
  if (seconds < 5400) return `约剩 ${Math.round(seconds / 60)} 分钟`
  return `约剩 ${Math.round(seconds / 3600)} 小时`
}
