import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import ShellCode from './ShellCode.vue'
import ShellSignIn from './ShellSignIn.vue'
import ShellStrip from './ShellStrip.vue'
import SyncChip from '@/components/sync/SyncChip.vue'

describe('strip', () => {
  it('says 非涉密系统 and cannot be closed', () => {
    const strip = mount(ShellStrip, { props: { sample: true } })
    expect(strip.text()).toContain('非涉密系统　禁止处理国家秘密')
    expect(strip.text()).toContain('演示数据 · 不具效力')
    expect(strip.find('button').exists()).toBe(false)
  })
})

describe('six boxes over one input', () => {
  it('takes full-width and pasted digits and reports the sixth', async () => {
    const code = mount(ShellCode, { props: { modelValue: '' } })
    await code.get('input').setValue('６１７ 305 9')
    expect(code.emitted('update:modelValue')).toEqual([['617305']])
    expect(code.emitted('full')).toEqual([['617305']])
  })
})

describe('sign-in', () => {
  const props = { mode: 'online' as const, organ: '宁川市', version: '1' }
  it('sends itself at the sixth digit only if the password is filled', async () => {
    const page = mount(ShellSignIn, { props })
    await page.get('#sign-account').setValue(' zhoumin ')
    await page.get('#sign-code').setValue('617305')
    await page.vm.$nextTick()
    expect(page.emitted('submit')).toBeUndefined()
    await page.get('#sign-password').setValue('a secret of mine')
    await page.get('#sign-code').setValue('617305')
    await page.vm.$nextTick()
    expect(page.emitted('submit')).toEqual([[{ account: 'zhoumin', password: 'a secret of mine', code: '617305' }]])
  })
  it('keeps the account after a wrong try and empties the code', async () => {
    const page = mount(ShellSignIn, { props })
    await page.get('#sign-account').setValue('zhoumin')
    await page.get('#sign-code').setValue('617')
    await page.setProps({ fault: { text: '密码或动态口令不对，还可以试 3 次。' } })
    expect((page.get('#sign-account').element as HTMLInputElement).value).toBe('zhoumin')
    expect((page.get('#sign-code').element as HTMLInputElement).value).toBe('')
    expect(page.get('[role=alert]').text()).toContain('密码或动态口令不对')
  })
})

describe('sync chip: the connection, never red for being offline (ui §3)', () => {
  const idle = { queued: 0, held: 0 }
  it.each([
    [{ ...idle, link: 'online', last: '14:02' }, '在线14:02 已同步'],
    [{ ...idle, link: 'offline', queued: 3 }, '离线3项待同步'],
    [{ ...idle, link: 'offline', last: '09:41' }, '离线09:41 已同步'],
    [{ ...idle, link: 'online', first: true }, '在线正在首次同步'],
    [{ ...idle, link: 'connecting' }, '正在连接'],
    [{ ...idle, link: 'untrusted', queued: 3 }, '服务器证书不符3项待同步'],
    [{ ...idle, link: 'online', queued: 9, sending: { done: 3, total: 12 } }, '同步中3 / 12'],
    [{ ...idle, link: 'online', held: 2, last: '14:02' }, '2项需处理在线14:02 已同步'],
    [{ ...idle, link: 'chosen', queued: 3 }, '离线工作3项待同步'],
    [{ ...idle, link: 'offline', lease: '4 小时' }, '离线凭证剩 4 小时'],
  ] as const)('%o', (status, words) => {
    const chip = mount(SyncChip, { props: { status } })
    expect(chip.text()).toBe(words)
    expect(chip.find('.r').exists()).toBe(status.held > 0 || status.link === 'untrusted')
  })
})
