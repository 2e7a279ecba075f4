import { describe, expect, it } from 'vitest'
import { clock, clockSeconds, day, dueWords, parseDay, period, short, span } from './dates'
import { halfWidth, onlyDigits, phone } from './digits'
import { accepts, ending, safe, shorten } from './filenames'
import { computeRow, sumColumn } from './formula'
import type { Field } from './fields'
import { parseGrid } from './grid'
import { rest, size, speed } from './sizes'
import { lineTo, markText, STAGES } from './stages'
import { dueState, STATES, stateOf, stateWord } from './states'

describe('dates in the legal time of China', () => {
  it('shows the day of Beijing, not of UTC', () => {
    expect(day('2026-11-20T16:30:00.000Z')).toBe('2026-11-21')
    expect(clock('2026-11-20T06:02:31.000Z')).toBe('14:02')
    expect(clockSeconds('2026-11-20T06:02:31.000Z')).toBe('14:02:31')
  })
  it('is short within the year and full outside it', () => {
    expect(short('2026-11-20T06:02:31.000Z', '2026-11-22T00:00:00.000Z')).toBe('11-20 14:02')
    expect(short('2025-12-31T15:59:00.000Z', '2026-01-01T00:00:00.000Z')).toBe('2025-12-31')
    expect(short('2025-12-31T16:00:00.000Z', '2026-01-01T00:00:00.000Z')).toBe('01-01 00:00')
    expect(short('never', '2026-01-01T00:00:00.000Z')).toBe('')
  })
  it.each([
    ['2026-11-20', '2026-11-20'], ['2026/1/2', '2026-01-02'], ['2026年1月2日', '2026-01-02'], ['20260102', '2026-01-02'],
    ['２０２６－１１－２０', '2026-11-20'], ['2026.2.29', null], ['2024-2-29', '2024-02-29'], ['2026-13-01', null], ['明天', null],
  ])('reads %s', (typed, want) => expect(parseDay(typed)).toBe(want))
  it('speaks of deadlines in working days (ui §7)', () => {
    expect([2, 0, -1].map(dueWords)).toEqual(['还剩 2 个工作日', '今日到期', '超期 1 个工作日'])
    expect(period('2027-03', '2028-02')).toBe('2027-03 至 2028-02')
    expect(period('', '2028-02')).toBe('2028-02')
    expect(span(51 * 3600_000 + 5)).toBe('51 小时')
    expect(span(40 * 60_000)).toBe('40 分钟')
  })
})

describe('what an input method leaves', () => {
  it('turns full-width digits into plain ones', () => {
    expect(halfWidth('６１７　３０Ａ，完')).toBe('617 30A，完')
    expect(onlyDigits('６１７－３０５ 99', 6)).toBe('617305')
  })
  it.each([['138 1234 5678', '13812345678'], ['+8613812345678', '13812345678'], ['0551-62345678', '055162345678'], ['123', null]])('phone %s', (typed, want) => {
    expect(phone(typed)).toBe(want)
  })
})

describe('names and sizes of files', () => {
  it('keeps the ending and drops what no system takes', () => {
    expect(ending('立项批复.PDF')).toBe('pdf')
    expect(ending('.profile')).toBe('')
    expect(safe('a/b:c?.pdf ')).toBe('abc.pdf')
    expect(safe('evil\u202Efdp.exe')).toBe('evilfdp.exe')
    expect(safe('CON.txt')).toBe('_CON.txt')
    expect(safe('???')).toBe('未命名')
    expect(Array.from(shorten('初步设计方案和投资概算书（第 3 版）.pdf', 16))).toHaveLength(16)
    expect(shorten('初步设计方案和投资概算书（第 3 版）.pdf', 16).endsWith('.pdf')).toBe(true)
    expect(shorten('短.pdf', 16)).toBe('短.pdf')
    expect(accepts(['pdf', 'ofd'], 'a.OFD')).toBe(true)
    expect(accepts(['pdf'], 'a.exe')).toBe(false)
  })
  it('counts in the words of the panel', () => {
    expect([0, 900, 2048, 50541363, 3.1 * 1024 ** 3].map(size)).toEqual(['0 B', '900 B', '2 KB', '48.2 MB', '3.1 GB'])
    expect(size(1024 * 1024 - 1)).toBe('1.0 MB')
    expect(speed(2.4 * 1024 * 1024)).toBe('2.4 MB/s')
    expect([8, 120, 7200].map(rest)).toEqual(['约剩 8 秒', '约剩 2 分钟', '约剩 2 小时'])
  })
})

describe('the seven stages', () => {
  it('is always seven, in this order', () => expect(STAGES.map((s) => s.title).join('')).toBe('谋划立项招采实施验收评价运维'))
  it('says each segment in words (ui §4 accessibility)', () => {
    const line = lineTo('implementation', 62, 71)
    expect(line.map((m) => m.status)).toEqual(['done', 'done', 'done', 'current', 'ahead', 'ahead', 'ahead'])
    expect(markText(line[3], 3)).toBe('第 4 阶段 实施，完成 62%，计划 71%')
    expect(markText(line[0], 0)).toBe('第 1 阶段 谋划，已完成')
    expect(markText({ stage: 'operations', status: 'off' }, 6)).toBe('第 7 阶段 运维，未启用')
  })
})

describe('states: word, sign and tone, never colour alone (ui §7)', () => {
  it('gives every state a word and a sign', () => {
    for (const [key, sign] of Object.entries(STATES)) {
      expect(sign.word, key).toMatch(/\p{Script=Han}/u)
      if (key !== 'round') expect(sign.moon ?? sign.icon, key).toBeTruthy()
    }
  })
  it('puts the number in and says 请升级 to what it does not know', () => {
    expect(stateWord('behind', 9)).toBe('滞后 9 日')
    expect(stateOf('constructor_of_2030').word).toBe('请升级')
    expect(dueState(-1)).toEqual({ state: 'overdue', n: 1 })
  })
})

describe('tables', () => {
  const columns: Field[] = [
    { name: 'quantity', title: '数量', kind: 'number' },
    { name: 'price', title: '单价', kind: 'money' },
    { name: 'amount', title: '金额', kind: 'money', formula: { op: 'product', of: ['quantity', 'price'] } },
  ]
  it('computes a product to the fen, half away from zero', () => {
    const row = (quantity: string, price: string) => computeRow(columns, { id: '1', cells: { quantity, price } }).cells.amount
    expect(row('274.25', '2000000')).toBe('548500000')
    expect(row('0.5', '1')).toBe('1')
    expect(row('0.1', '4')).toBe('0')
    expect(row('', '4')).toBe('')
    expect(row('1.00001', '4')).toBe('')
  })
  it('sums money and numbers', () => {
    const rows = [{ id: '1', cells: { quantity: '0.1', amount: '10' } }, { id: '2', cells: { quantity: '0.2', amount: '20' } }]
    expect(sumColumn(columns[2], rows)).toBe('30')
    expect(sumColumn(columns[0], rows)).toBe('0.3')
  })
  it('reads cells copied from a spreadsheet', () => {
    expect(parseGrid('a\tb\r\n1\t2\r\n')).toEqual([['a', 'b'], ['1', '2']])
    expect(parseGrid('"甲\n乙"\t"他说""好"""')).toEqual([['甲\n乙', '他说"好"']])
    expect(parseGrid('\t\n')).toEqual([])
    expect(parseGrid('a\t\tb')).toEqual([['a', '', 'b']])
  })
})
