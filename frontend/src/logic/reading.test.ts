// What the reader, the archive and the project page compute. R4, R37, R130, R159.
import { describe, expect, it } from 'vitest'
import { barsOf, gapOf } from './bars'
import { hitsOf, indexOf } from './find'
import { apart, objectWords } from './log'
import { shortDigest } from './media'
import { marksOf, warningsOf } from './project'
import { rangeHeader, totalOf } from './ranges'
import { narrowed, pathTo, shownOf } from './tree'
import { first, fitted, step } from './zoom'

describe('ranges (a large file is read in pieces)', () => {
  it('names the bytes it wants, the last one included', () => expect(rangeHeader(0, 262144)).toBe('bytes=0-262143'))
  it('reads the whole length, or says that it is not told', () => {
    expect(totalOf('bytes 0-65535/1016315')).toBe(1016315)
    expect(totalOf('bytes */0')).toBe(0)
    expect(totalOf('bytes 0-65535/*')).toBeNull()
    expect(totalOf(null)).toBeNull()
  })
})

describe('find in a document', () => {
  it('finds across pieces, line ends, width and case', () => {
    const index = indexOf(['建设救助', '对象 ', 'ＰＤＦ', ' 文件'])
    expect(hitsOf(index, '救助对象')).toEqual([{ from: { item: 0, offset: 2 }, to: { item: 1, offset: 1 } }])
    expect(hitsOf(index, 'pdf文')[0]?.from).toEqual({ item: 2, offset: 0 })
    expect(hitsOf(index, ' ')).toEqual([])
  })
  it('points at whole characters outside the basic plane', () => {
    expect(hitsOf(indexOf(['𠮷野', '家']), '野家')).toEqual([{ from: { item: 0, offset: 2 }, to: { item: 1, offset: 0 } }])
  })
  it('counts without overlap', () => expect(hitsOf(indexOf(['aaaa']), 'aa')).toHaveLength(2))
})

describe('zoom', () => {
  it('steps up and down and stays at the ends', () => {
    expect(step(1, 1)).toBe(1.1)
    expect(step(0.83, -1)).toBe(0.8)
    expect(step(4, 1)).toBe(4)
    expect(step(0.25, -1)).toBe(0.25)
    expect(fitted(0, 595)).toBe(1)
    expect(fitted(595, 595)).toBe(1)
    expect(first(1190, 595)).toBe(1.35)
    expect(first(500, 1000)).toBe(0.5)
  })
})

describe('archive tree (R130: 项目 → 阶段 → 文档类型)', () => {
  const nodes = [['p', '', '项目'], ['p/l', 'p', '立项'], ['p/l/a', 'p/l', '立项批复'], ['q', '', '另一个'], ['x', 'gone', '没有上级']].map(([id, parent, title]) => ({ id, parent, title, count: 1 }))
  it('shows children only where open, and loses none', () => {
    expect(shownOf(nodes, new Set()).map((n) => n.id)).toEqual(['p', 'q', 'x'])
    expect(shownOf(nodes, new Set(['p', 'p/l'])).map((n) => [n.id, n.depth])).toEqual([['p', 0], ['p/l', 1], ['p/l/a', 2], ['q', 0], ['x', 0]])
  })
  it('narrows to what holds the words, with the way to it', () => {
    expect(narrowed(nodes, '批复').map((n) => n.id)).toEqual(['p', 'p/l', 'p/l/a'])
    expect(pathTo(nodes, 'p/l/a').map((n) => n.title)).toEqual(['项目', '立项', '立项批复'])
  })
})

describe('project page (R4): no share without its base, nothing green for nothing', () => {
  const values = { estimate_total: { text: '1000000' }, planned_cost: { text: '1000000' }, actual_cost: { text: '1250000' } }
  it('judges only what was really spent, and names the base', () => {
    const [estimate, planned, actual] = barsOf(values, [])
    expect(gapOf(estimate!, planned!)).toEqual({ amount: '0.00', words: '一致', tone: 'n' })
    expect(gapOf(planned!, actual!)).toEqual({ amount: '+0.25', words: '超支，计划的 25.0%', tone: 'a' })
    expect(actual?.share).toBe(100)
  })
  it('says nothing between amounts of which one is missing, and omits what may not be seen', () => {
    const [, planned, actual] = barsOf({ planned_cost: { text: '1000000' } }, [])
    expect(gapOf(planned!, actual!)).toBeUndefined()
    expect(barsOf(values, ['estimate_total', 'planned_cost', 'actual_cost'])).toEqual([])
    expect(gapOf({ name: 'planned_cost', title: '计划', fen: '0', share: 0 }, { name: 'actual_cost', title: '实际', fen: '5', share: 1 })?.words).toBe('超支')
  })
  it('puts number and dates on the line, and what is late with its reason', () => {
    const marks = marksOf({ stage: { text: 'implementation' }, approved_at: { text: '2026-04-16T20:00:00.000Z' }, document_number: { text: '示政服批〔2026〕1号' }, schedule_deviation_days: { text: '-9' } })
    expect(marks[1]).toMatchObject({ status: 'done', dates: '2026-04-17', note: '示政服批〔2026〕1号' })
    expect(marks[3]).toMatchObject({ status: 'current', note: '完工延后 9 日', late: true })
    const warnings = warningsOf({ findings: [], hidden: [] }, { warnings: { many: ['缺少金额和日期'] }, schedule_deviation_days: { text: '3' } })
    expect(warnings.map((w) => w.title)).toEqual(['缺少金额和日期'])
  })
})

describe('the log in words (R159, R37)', () => {
  it('names objects in Chinese and never shows a raw key', () => {
    expect(objectWords('filing/8f3a91c2aa00bb11cc22dd33ee44ff55')).toBe('立项申报 8f3a91c2')
    expect(objectWords('something_new/abc')).toBe('对象')
    expect(objectWords('')).toBe('')
  })
  it('shows the device time only when it is far off', () => {
    expect(apart('2026-11-20T06:00:00Z', '2026-11-20T05:59:00Z')).toBe(false)
    expect(apart('2026-11-20T06:00:00Z', '2026-11-20T05:00:00Z')).toBe(true)
    expect(apart('2026-11-20T06:00:00Z', '')).toBe(false)
  })
  it('shortens a digest so that both ends can be compared', () => expect(shortDigest('7f3a91c2' + '0'.repeat(52) + 'e04b')).toBe('7f3a 91c2 … e04b'))
})
