import { describe, expect, it } from 'vitest'
import { capital } from './capital'
import { MINUS, minus, parse, percent, show, sum, wan, wanExact, yuan } from './money'

describe('money is integer fen in text (architecture §4)', () => {
  it.each([
    ['0', '0.00', '0.00', '0.00'],
    ['1', '0.01', '0.00', '0.000001'],
    ['5000', '50.00', '0.01', '0.005'],
    ['4999', '49.99', '0.00', '0.004999'],
    ['1236500000', '12,365,000.00', '1,236.50', '1,236.50'],
    ['-38200000', `${MINUS}382,000.00`, `${MINUS}38.20`, `${MINUS}38.20`],
    ['-1', `${MINUS}0.01`, '0.00', `${MINUS}0.000001`],
    ['90071992547409930001', '900,719,925,474,099,300.01', '90,071,992,547,409.93', '90,071,992,547,409.930001'],
  ])('%s fen', (fen, inYuan, inWan, exact) => {
    expect(yuan(fen)).toBe(inYuan)
    expect(wan(fen)).toBe(inWan)
    expect(wanExact(fen)).toBe(exact)
  })

  it.each([
    ['1,236.50', '万元', '1236500000'],
    ['１２３６．５', '万元', '1236500000'],
    ['12365000元', '万元', '1236500000'],
    ['1236.5 万元', '元', '1236500000'],
    [`${MINUS}38.20`, '万元', '-38200000'],
    ['¥ 0.10', '元', '10'],
    ['.5', '元', '50'],
    ['-0', '元', '0'],
    ['0.0000001', '万元', null],
    ['1.234', '元', null],
    ['1.2300', '元', '123'],
    ['abc', '元', null],
    ['', '元', null],
    ['.', '元', null],
    ['1.2.3', '元', null],
  ] as const)('reads %s in %s', (typed, unit, fen) => expect(parse(typed, unit)).toBe(fen))

  it('shows what it read, to the fen', () => {
    for (let seed = 7n, i = 0; i < 500; i += 1) {
      seed = (seed * 6364136223846793005n + 1442695040888963407n) % (1n << 64n)
      const fen = ((seed >> 20n) - (1n << 43n)).toString()
      expect(parse(show(fen, '万元', true), '万元')).toBe(fen)
      expect(parse(show(fen, '元'), '元')).toBe(fen)
    }
  })

  it('adds, subtracts and divides without floats', () => {
    expect(sum(['10', '', '20', '-5'])).toBe('25')
    expect(sum(Array.from({ length: 10 }, () => '10'))).toBe('100')
    expect(minus('17450', '17449')).toBe('1')
    expect(percent('45144', '112860')).toBe('40.0%')
    expect(percent('1', '3')).toBe('33.3%')
    expect(percent('2', '3')).toBe('66.7%')
    expect(percent('1', '0')).toBe('')
  })
})

describe('人民币大写', () => {
  it.each([
    ['0', '人民币零元整'],
    ['5', '人民币伍分'],
    ['50', '人民币伍角整'],
    ['105', '人民币壹元零伍分'],
    ['100005', '人民币壹仟元零伍分'],
    ['100000005', '人民币壹佰万元零伍分'],
    ['1236500000', '人民币壹仟贰佰叁拾陆万伍仟元整'],
    ['10000000000', '人民币壹亿元整'],
    ['10000100000', '人民币壹亿零壹仟元整'],
    ['10010000000', '人民币壹亿零壹拾万元整'],
    ['20300400', '人民币贰拾万叁仟零肆元整'],
    ['168032', '人民币壹仟陆佰捌拾元叁角贰分'],
    ['-12345', '人民币负壹佰贰拾叁元肆角伍分'],
    ['100000000000000', '人民币壹万亿元整'],
  ])('%s', (fen, words) => expect(capital(fen)).toBe(words))
  it('says nothing where there is no amount', () => expect(capital('')).toBe(''))
})
