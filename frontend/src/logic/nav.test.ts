import { describe, expect, it } from 'vitest'
import { combo, typing } from './keys'
import { allEntries, firstPage, navFor } from './nav'
import { initialsOf, matches } from './initials'

const titles = (roles: string[], off: string[] = []) => allEntries(navFor(roles, off)).map((e) => e.title).join(' ')

describe('one map, role decides what is absent (ui §3)', () => {
  it.each([
    [['clerk'], '待办中心 项目台账 谋划 立项 招采 实施 验收 评价 运维 档案'],
    [['leader'], '首页 项目台账 谋划 立项 招采 实施 验收 评价 运维 档案'],
    [['expert'], '待办中心'],
    [['agency'], '待办中心 招采'],
    [['system_admin'], '用户 电脑'],
    [['audit_admin'], '日志 用户'],
    [[], ''],
  ] as [string[], string][])('%s', (roles, want) => expect(titles(roles)).toBe(want))
  it('drops the stage whose module is off (R53)', () => expect(titles(['clerk'], ['evaluation'])).not.toContain('评价'))
  it('lands each role on its first page', () => {
    expect([['leader'], ['clerk'], ['auditor'], ['security_admin']].map(firstPage)).toEqual(['/leader', '/todo', '/ledger', '/users'])
  })
})

describe('keys (ui §4)', () => {
  const press = (init: KeyboardEventInit & { code?: string }) => new KeyboardEvent('keydown', init)
  it('names a combination one way', () => {
    expect(combo(press({ key: 's', ctrlKey: true, shiftKey: true }))).toBe('Ctrl+Shift+S')
    expect(combo(press({ key: '¡', code: 'Digit1', altKey: true }))).toBe('Alt+1')
    expect(combo(press({ key: '?', shiftKey: true }))).toBe('?')
    expect(combo(press({ key: 'F6', shiftKey: true }))).toBe('Shift+F6')
  })
  it('leaves letters alone while a field has the focus', () => {
    const input = document.body.appendChild(document.createElement('input'))
    const heard: boolean[] = []
    input.addEventListener('keydown', (e) => heard.push(typing(e)))
    input.dispatchEvent(press({ key: 'j' }))
    input.dispatchEvent(press({ key: 'k', ctrlKey: true }))
    document.body.dispatchEvent(press({ key: 'j' }))
    expect(heard).toEqual([true, false])
    expect(typing(press({ key: 'j', isComposing: true }))).toBe(true)
  })
  it('finds a page by pinyin initials', async () => {
    const initials = await initialsOf()
    expect(matches('项目台账', 'xmtz', initials)).toBe(true)
    expect(matches('项目台账', '台账', initials)).toBe(true)
    expect(matches('项目台账', 'zzz', initials)).toBe(false)
  })
})
