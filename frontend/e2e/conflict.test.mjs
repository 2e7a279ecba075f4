// Two PCs of one clerk, one of them offline: both edit a filing that came
// back. The conflict is decided on its page by keyboard; both PCs are equal.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { signIn, switchTo } from './acts.mjs'
import { attach, go, send, values } from './desk.mjs'
import { pdf } from './fixtures.mjs'
import { english, written } from './words.mjs'
import { until, World } from './world.mjs'

const axe = readFileSync(resolve(import.meta.dirname, '../node_modules/axe-core/axe.min.js'), 'utf8')
const name = '城市生命线监测平台'
const edited = (title, fen) => values(title, fen).map((v) => ({ ...v, many: [] }))

let w, other, filing
/** Two desktops and two browsers share this machine. */
const patient = async (at) => (await at.open()).setDefaultTimeout(60_000)
before(async () => {
  w = await new World().init()
  await w.serve()
  await w.desktop()
  await patient(w)
})
after(async () => { await other?.close(); await w?.close() })

const main = () => w.page.getByRole('main')

test('two PCs stand on the same returned filing', async () => {
  await signIn(w, 'sysadmin')
  other = w.beside((await go(w, 'Admin', 'DeviceCode')).code)
  await switchTo(w, 'linxl')
  filing = (await go(w, 'Records', 'New', 'filing')).id
  await attach(w, filing, 'request', '申报请示.pdf', pdf('a'))
  await attach(w, filing, 'plan', '建设方案.pdf', pdf('b'))
  await send(w, filing, name)
  await other.desktop()
  await patient(other)
  await signIn(other, 'zhoumin')
  const task = await until('待办', async () => (await go(other, 'Tasks', 'Case', filing)).task)
  await go(other, 'Tasks', 'Act', { record: filing, task: task.id, action: 'send_back', opinion: '请修改。', notes: [] })
  await until('退回', async () => (await go(w, 'Records', 'Open', filing)).state === 'returned')
  await go(w, 'Syncing', 'SetAway', true)
  await w.later()
  other.offset = w.offset
  await switchTo(other, 'linxl')
  await until('同一份申报', async () => (await go(other, 'Records', 'Open', filing)).state === 'returned')
  await go(other, 'Records', 'Save', filing, edited(`${name}（二期）`, '310000000'))
  await until('另一台的修改送达', async () => (await go(other, 'Syncing', 'Outbox')).settled.some((r) => r.title.startsWith('保存草稿')), 45)
})

test('R196 R197 the conflict needs its user, reachable from the chip and from 待办中心', async () => {
  const { queued } = await go(w, 'Records', 'Submit', filing, edited(`${name}（一期）`, '320000000'))
  assert.ok(queued)
  await go(w, 'Syncing', 'SetAway', false)
  await w.page.evaluate(() => { location.hash = '/todo' })
  await main().getByText('1 项操作需要您处理').waitFor()
  await w.page.getByRole('button', { name: /1 项需处理/ }).click()
  await w.page.getByRole('complementary', { name: '同步' }).getByRole('button', { name: '对比并选择' }).click()
  await main().getByRole('radiogroup', { name: '项目名称' }).waitFor()
  for (const text of ['您在另一台电脑上', '请选择', '金额类，须由您选定', '（一期）', '（二期）']) await main().getByText(text).first().waitFor()
})

test('R35 R37 in every look: Chinese, nothing wider than the window, readable by everybody', async () => {
  await main().getByRole('radiogroup', { name: '项目名称' }).waitFor()
  const found = []
  for (const route of ['', '/attention']) {
    if (route) await w.page.evaluate((to) => { history.pushState({}, ''); location.hash = to }, route)
    if (route) await main().getByRole('heading', { name: '需处理' }).waitFor()
    for (const [width, height, dark] of [[1366, 768, false], [1366, 768, true], [1920, 1080, false], [1920, 1080, true]]) {
      await w.page.setViewportSize({ width, height })
      await w.page.evaluate((on) => document.documentElement.classList.toggle('dark', on), dark)
      if (process.env.SHOTS) await w.page.screenshot({ path: join(process.env.SHOTS, `${route ? 'list' : 'conflict'}-${width}-${dark ? 'dark' : 'light'}.png`) })
      const wide = await w.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (wide > 0) found.push(`${route} ${width}: wider by ${wide} px`)
    }
    for (const { text, place } of await w.page.evaluate(written)) if (english(text, ['linxl']).length) found.push(`English “${text}” (${place})`)
    for (const dark of [true, false]) {
      await w.page.evaluate((on) => document.documentElement.classList.toggle('dark', on), dark)
      await w.page.evaluate(axe)
      const broken = await w.page.evaluate(async () => (await window.axe.run(document)).violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.nodes[0].target.join(' ')}`))
      found.push(...broken)
    }
  }
  assert.deepEqual(found, [])
  await w.page.setViewportSize({ width: 1366, height: 768 })
})

test('R196 decided by keyboard, place by place; nothing goes before every place is decided', async () => {
  await main().getByRole('link', { name: /对比并选择/ }).press('Enter')
  await main().getByRole('radiogroup', { name: '项目名称' }).waitFor()
  await w.page.keyboard.press('Control+Enter')
  await main().getByText(/还有 \d 处没有选择/).waitFor()
  const groups = main().getByRole('radiogroup')
  for (let i = 0; i < await groups.count(); i++) {
    const money = (await groups.nth(i).innerText()).includes('金额类')
    if (money) await groups.nth(i).getByRole('radio', { name: /采用服务器的/ }).press('Space')
  }
  await main().getByRole('button', { name: '项目名称，合写一个新值' }).press('Enter')
  await main().getByRole('textbox', { name: /合写/ }).fill(`${name}（一、二期）`)
  await w.page.keyboard.press('Control+Enter')
  await main().getByText('现在没有需要您处理的操作').waitFor()
})

test('R196 both PCs are equal, and both values stay readable', async () => {
  const read = async (at) => { const r = await go(at, 'Records', 'Open', filing); return r.act === '' && r.state === 'reviewing' && JSON.stringify(r.values) }
  await until('两台一致', async () => (await read(w)) && (await read(w)) === (await read(other)))
  const now = await read(w)
  assert.ok(now.includes('（一、二期）') && now.includes('310000000') && !now.includes('320000000'), now)
  await main().getByRole('button', { name: '查看' }).click()
  const row = main().getByRole('row', { name: /项目名称/ })
  for (const text of ['（一期）', '（二期）', '（一、二期）']) await row.getByText(text).waitFor()
  assert.deepEqual([...w.errors, ...other.errors, ...w.foreign], [])
})
