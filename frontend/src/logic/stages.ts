// The seven stages, always in this order, always seven.

export interface StageName { key: string; title: string; about: string }

export const STAGES: readonly StageName[] = [
  { key: 'planning', title: '谋划', about: '中长期规划 · 年度计划' },
  { key: 'initiation', title: '立项', about: '申报 · 审核 · 批复' },
  { key: 'procurement', title: '招采', about: '意向 · 采购 · 合同' },
  { key: 'implementation', title: '实施', about: '计划 · 进度 · 变更' },
  { key: 'acceptance', title: '验收', about: '初验 · 试运行 · 终验' },
  { key: 'evaluation', title: '评价', about: '自评价 · 后评价' },
  { key: 'operations', title: '运维', about: '质保 · 服务 · 下线' },
]

/** Where a project stands on the line. Dates and note are shown on its page only. */
export interface StageMark {
  stage: string
  status: 'done' | 'current' | 'ahead' | 'off' // off: the module is switched off, its segment stays, hollow
  done?: number    // per cent, current stage only
  planned?: number // per cent, current stage only
  dates?: string
  note?: string
  late?: boolean   // the note is a matter of judgement: amber
}

/** What a screen reader says of one segment. */
export function markText(mark: StageMark, index: number): string {
  const head = `第 ${index + 1} 阶段 ${STAGES[index]?.title ?? mark.stage}`
  if (mark.status === 'done') return `${head}，已完成`
  if (mark.status === 'off') return `${head}，未启用`
  if (mark.status === 'ahead') return `${head}，未开始`
  const figures = [mark.done === undefined ? '' : `完成 ${mark.done}%`, mark.planned === undefined ? '' : `计划 ${mark.planned}%`].filter(Boolean)
  return [head, figures.length ? figures.join('，') : '进行中'].join('，')
}

/** A line on which everything before `stage` is done. */
export function lineTo(stage: string, done?: number, planned?: number): StageMark[] {
  const at = STAGES.findIndex((s) => s.key === stage)
  return STAGES.map((s, i) => ({
    stage: s.key,
    status: i < at ? 'done' : i === at ? 'current' : 'ahead',
    ...(i === at ? { done, planned } : {}),
  }))
}
