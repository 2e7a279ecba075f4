// Words of the exchange by medium.
import type { MediaExchange, MediaReceiptView } from '@/bridge/media'
import { clock, day } from './dates'

const OUTCOMES: Record<string, string> = {
  accepted: '已受理', merged: '已合并受理', conflict: '冲突，待您处理', rejected: '未受理', reconfirm: '需复核', missing: '缺材料，下次补送',
  waiting: '等前一项', refused: '不能识别', '': '已导出，等答复',
}
const OPS: Record<string, string> = { save: '保存草稿', submit: '提交', decide: '办理', discard: '删除草稿', import: '导入' }

export const outcomeWords = (outcome: string) => OUTCOMES[outcome] ?? '其他'
export const at = (rfc: string) => (rfc ? `${day(rfc)} ${clock(rfc)}` : '')

/** The remaining lease in words: the days are whole. */
export function leaseWords(lease: string, days: number): string {
  if (!lease) return '离线登录已到期，请从介质导入新的答复'
  return days > 0 ? `离线登录还剩 ${days} 天，到 ${at(lease)}` : `离线登录今天到期，到 ${at(lease)}`
}

/** What a receipt says, whoever made it; the lines are printed as they stand. */
export interface Slip { title: string; facts: [string, string][]; acts: { title: string; outcome: string; reason: string }[] }

export function slipOf(e: MediaExchange): Slip {
  const facts: [string, string][] = [['时间', at(e.at)], ['人员', e.person], ['电脑', e.device], ['交换包摘要', e.digest]]
  if (e.seq) facts.push(['编号', `第 ${e.seq} 份`])
  facts.push(['操作', `${e.acts.length} 项`], ['材料', `${e.docs} 份${e.left ? `，另有 ${e.left} 份没有带回` : ''}`])
  if (!e.out) facts.push(['更新', `${e.items} 条`])
  if (e.until) facts.push(['离线登录至', at(e.until)])
  return {
    title: e.out ? '导出回执' : '导入回执', facts,
    acts: e.acts.map((a) => ({ title: a.title || '操作', outcome: outcomeWords(a.outcome), reason: a.reason })),
  }
}

export function slipOfDelivery(r: MediaReceiptView): Slip {
  const facts: [string, string][] = [['到达', at(r.at)], ['人员', r.person], ['电脑', r.device], ['经手', r.carrier], ['制作', at(r.made)],
    ['交换包摘要', r.digest], ['答复摘要', r.reply], ['操作', `${r.acts.length} 项`], ['材料', `收到 ${r.taken} 份，带回 ${r.brought} 份`], ['更新', `${r.items} 条`]]
  if (r.until) facts.push(['离线登录至', at(r.until)])
  if (r.ended) facts.push(['结果', '账号或电脑已停用：没有受理，内容已密封保留；答复导入后离线电脑将清除数据'])
  return { title: '交换回执', facts, acts: r.acts.map((a) => ({ title: `${OPS[a.op] ?? '操作'} ${a.intent.slice(0, 8)}`, outcome: outcomeWords(a.outcome), reason: '' })) }
}
