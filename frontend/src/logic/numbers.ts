// The numbers of the leader's page: what is asked of the lists, and how a large amount is written.
import type { ConditionView } from '@/bridge/records'
import { show, type Fen } from './money'

export interface Figure { value: string; unit: string }

/** 1.86 亿元 from one 亿 on, else whole 万元. */
export function large(fen: Fen): Figure {
  if (!/^-?\d+$/.test(fen)) return { value: '—', unit: '' }
  const digits = fen.replace('-', '').length
  if (digits <= 10) return { value: show(fen, '万元').replace(/\.\d+$/, ''), unit: '万元' }
  return { value: show(fen.slice(0, -4), '万元'), unit: '亿元' }
}

export interface Asked { key: string; title: string; conditions: ConditionView[]; sum?: string; note?: string; tone?: 'g' | 'a' | 'r' }

const state = (value: string): ConditionView[] => [{ field: 'state', op: 'eq', value }]
const below = (field: string): ConditionView[] => [{ field, op: 'lt', value: '0' }]
const MANAGED: ConditionView[] = [{ field: 'state', op: 'ne', value: 'closed' }]

/** Ten numbers over the projects that this person may see. */
export const FIGURES: readonly Asked[] = [
  { key: 'managed', title: '在管项目', conditions: MANAGED, note: '未结束的项目' },
  { key: 'estimate', title: '概算总额', conditions: MANAGED, sum: 'estimate_total', note: '在管项目合计' },
  { key: 'planned', title: '计划投资', conditions: MANAGED, sum: 'planned_cost', note: '在管项目合计' },
  { key: 'actual', title: '实际投资', conditions: MANAGED, sum: 'actual_cost', note: '在管项目合计' },
  { key: 'over', title: '超支项目', conditions: below('cost_deviation'), note: '实际投资高于计划', tone: 'a' },
  { key: 'reviewing', title: '审核中', conditions: state('reviewing'), note: '立项申报' },
  { key: 'approving', title: '审批中', conditions: state('approving'), note: '等待领导审批' },
  { key: 'returned', title: '已退回', conditions: state('returned'), note: '等待申报单位修改' },
  { key: 'approved', title: '已立项', conditions: state('approved'), note: '已有批复', tone: 'g' },
  { key: 'late', title: '延期项目', conditions: below('schedule_deviation_days'), note: '实际完工晚于计划', tone: 'a' },
]

/** 1 件今日到期，2 件超期。 */
export function dueSentence(lefts: number[]): string {
  const today = lefts.filter((n) => n === 0).length
  const over = lefts.filter((n) => n < 0).length
  const words = [today ? `${today} 件今日到期` : '', over ? `${over} 件已超期` : ''].filter(Boolean).join('，')
  return words ? `${words}。` : '没有到期的事项。'
}
