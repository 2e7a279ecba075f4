// R199: the receipt names counts, digest, person, time, PC and the result of each act.
import { expect, test } from 'vitest'
import { leaseWords, slipOf, slipOfDelivery } from './exchange'

test('R199 a receipt says all that was exchanged', () => {
  const slip = slipOf({ out: false, seq: 3, at: '2026-11-23T01:00:00.000Z', digest: 'ab12', file: '', acts: [{ title: '提交申报 · 甲', outcome: 'rejected', reason: '概算不平' }],
    docs: 1, left: 2, items: 5, until: '2026-12-23T01:00:00.000Z', person: '林晓岚', device: '办公机' })
  const text = JSON.stringify(slip)
  for (const part of ['导入回执', '2026-11-23 09:00', '林晓岚', '办公机', 'ab12', '第 3 份', '1 项', '2 份没有带回', '5 条', '2026-12-23', '提交申报 · 甲', '未受理', '概算不平']) expect(text).toContain(part)
})

test('R199 the carrier sees numbers, and when a right has ended', () => {
  const slip = slipOfDelivery({ digest: 'd', reply: 'r', device: '机', person: '林', carrier: '李', made: '', at: '2026-11-23T01:00:00.000Z',
    acts: [{ intent: '0123456789abcdef', op: 'submit', outcome: 'accepted' }], taken: 2, brought: 0, items: 4, until: '', ended: true })
  expect(slip.acts[0]).toEqual({ title: '提交 01234567', outcome: '已受理', reason: '' })
  expect(JSON.stringify(slip.facts)).toContain('已停用')
})

test('R199 the lease is told in words', () => {
  expect(leaseWords('2026-12-23T01:00:00.000Z', 29)).toBe('离线登录还剩 29 天，到 2026-12-23 09:00')
  expect(leaseWords('2026-12-23T01:00:00.000Z', 0)).toContain('今天到期')
  expect(leaseWords('', 0)).toContain('已到期')
})
