// Every state the product can show: its word, its sign and its tone. There is no other list.

export type Tone = 'g' | 'a' | 'r' | 'p' | 'v' | 'n'
export type Moon = 'draft' | 'queued' | 'sending' | 'settled' | 'predicted' | 'saved' | 'conflict' | 'refused' | 'recheck' | 'offline'
export type Icon = 'check' | 'warn' | 'close' | 'clock' | 'alarm' | 'back' | 'lock' | 'right' | 'folder' | 'info' | 'key'
export interface StateSign { word: string; moon?: Moon; icon?: Icon; tone: Tone }

const table = {
  // An act.
  draft: { word: '草稿', moon: 'draft', tone: 'n' },
  queued: { word: '待同步', moon: 'queued', tone: 'a' },
  sending: { word: '同步中', moon: 'sending', tone: 'p' },
  settled: { word: '已受理', moon: 'settled', tone: 'g' },
  held: { word: '需处理', moon: 'conflict', tone: 'r' },
  conflict: { word: '冲突', moon: 'conflict', tone: 'r' },
  rejected: { word: '未受理', moon: 'refused', tone: 'r' },
  reconfirm: { word: '需复核', moon: 'recheck', tone: 'a' },
  predicted: { word: '待服务器确认', moon: 'predicted', tone: 'p' },
  saved: { word: '已保存到本机', moon: 'saved', tone: 'n' },
  reading: { word: '正在读入', moon: 'saved', tone: 'p' },

  // A case.
  reviewing: { word: '审核中', icon: 'right', tone: 'p' },
  returned: { word: '已退回', icon: 'back', tone: 'v' },
  approving: { word: '审批中', icon: 'right', tone: 'p' },
  issuing: { word: '批复待生成', icon: 'clock', tone: 'p' },
  approved: { word: '已立项', icon: 'check', tone: 'g' },
  refused: { word: '不予立项', icon: 'close', tone: 'r' },
  attached: { word: '待归档', icon: 'clock', tone: 'n' },
  filed: { word: '已归档', icon: 'lock', tone: 'n' },
  procuring: { word: '招采中', icon: 'right', tone: 'p' },
  building: { word: '实施中', icon: 'right', tone: 'p' },
  accepting: { word: '验收中', icon: 'right', tone: 'p' },
  operating: { word: '运维中', icon: 'right', tone: 'p' },
  closed: { word: '已结束', icon: 'check', tone: 'n' },
  imported: { word: '历史项目', icon: 'folder', tone: 'n' },

  // A document, the connection.
  pinned: { word: '离线可用', icon: 'folder', tone: 'n' },
  frozen: { word: '已冻结', icon: 'lock', tone: 'n' },
  missing: { word: '缺少', icon: 'warn', tone: 'a' },
  online: { word: '在线', moon: 'settled', tone: 'g' },
  offline: { word: '离线', moon: 'offline', tone: 'n' },
  offline_work: { word: '离线工作', moon: 'offline', tone: 'n' },

  // A deadline and progress; n is put in by stateWord.
  left: { word: '还剩 {n} 个工作日', icon: 'clock', tone: 'n' },
  today: { word: '今日到期', icon: 'clock', tone: 'a' },
  overdue: { word: '超期 {n} 个工作日', icon: 'alarm', tone: 'r' },
  on_track: { word: '正常', icon: 'check', tone: 'g' },
  behind: { word: '滞后 {n} 日', icon: 'warn', tone: 'a' },
  far_behind: { word: '滞后 {n} 日', icon: 'close', tone: 'r' },
  round: { word: '第 {n} 轮', tone: 'v' },

  // Findings and answers to annotations.
  block: { word: '阻断', icon: 'close', tone: 'r' },
  warn: { word: '提醒', icon: 'warn', tone: 'a' },
  undecided: { word: '待服务器核验', moon: 'predicted', tone: 'p' },
  pass: { word: '通过', icon: 'check', tone: 'g' },
  open: { word: '待答复', icon: 'clock', tone: 'a' },
  adopted: { word: '采纳', icon: 'check', tone: 'g' },
  partly: { word: '部分采纳', icon: 'warn', tone: 'a' },
  not_adopted: { word: '不采纳', icon: 'close', tone: 'n' },

  // An entry of the log, an account.
  log_ok: { word: '已完成', icon: 'check', tone: 'n' },
  log_refused: { word: '已拒绝', icon: 'close', tone: 'r' },
  log_failed: { word: '未完成', icon: 'warn', tone: 'a' },
  user_pending: { word: '待确认', icon: 'clock', tone: 'a' },
  user_invited: { word: '待启用', icon: 'key', tone: 'p' },
  user_active: { word: '使用中', icon: 'check', tone: 'g' },
  user_locked: { word: '已锁定', icon: 'lock', tone: 'a' },
  device_active: { word: '使用中', icon: 'check', tone: 'g' },
  device_revoked: { word: '已撤销', icon: 'close', tone: 'n' },
  user_disabled: { word: '已停用', icon: 'close', tone: 'n' },

  // A stage as a module, and a change of modules.
  module_on: { word: '已启用', icon: 'check', tone: 'g' },
  module_off: { word: '已停用', icon: 'close', tone: 'n' },
  change_proposed: { word: '待确认', icon: 'clock', tone: 'a' },
  change_confirmed: { word: '已生效', icon: 'check', tone: 'g' },
  change_withdrawn: { word: '未生效', icon: 'close', tone: 'n' },
} as const satisfies Record<string, StateSign>

export type StateKey = keyof typeof table

export const STATES: Readonly<Record<StateKey, StateSign>> = table

/** A state that this build does not know is shown as such, never guessed. */
export function stateOf(key: string): StateSign {
  return (STATES as Record<string, StateSign>)[key] ?? { word: '请升级', icon: 'info', tone: 'n' }
}

export function stateWord(key: string, n?: number): string {
  return stateOf(key).word.replace('{n}', String(n ?? 0))
}

/** The state of a deadline from the working days left. */
export function dueState(workdays: number): { state: StateKey; n: number } {
  if (workdays === 0) return { state: 'today', n: 0 }
  return workdays > 0 ? { state: 'left', n: workdays } : { state: 'overdue', n: -workdays }
}
