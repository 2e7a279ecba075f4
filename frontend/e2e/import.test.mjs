// Real data: the public portfolio goes in through the running server and
// stands in the ledger of a signed-in desktop.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { signIn } from './acts.mjs'
import { until, World } from './world.mjs'

const top = resolve(import.meta.dirname, '../..')
const file = resolve(top, '../shared/data/portfolio/us-it-dashboard-projects.csv')
const skip = existsSync(file) ? false : `没有 ${file}`

let w
before(async () => {
  if (skip) return
  w = await new World().init()
  await w.serve()
  await w.desktop()
  await w.open()
})
after(() => w?.close())

/** Runs the import as a reviewer of the office; what it said and how it ended. */
function bringIn() {
  const { password, code } = w.account('zhoumin')
  const pin = JSON.parse(readFileSync(join(w.env.QUANCHENG_HOME, 'quancheng.json'))).pins[0]
  const args = ['import', file, '--map', join(top, 'docs/import/us-it-dashboard.json'), '--errors', join(w.dir, 'errors.csv'), '--server', w.env.QUANCHENG_PUBLIC_URL, '--user', 'zhoumin', '--pin', pin]
  const run = spawnSync(join(top, 'build/bin/quancheng-server'), args, { env: { ...w.env, QUANCHENG_PASSWORD: password, QUANCHENG_CODE: code }, encoding: 'utf8' })
  return { status: run.status, text: run.stdout + run.stderr }
}

test('R41 R148 2,472 rows are read, 2,468 projects come in, contradictions are listed', { skip }, () => {
  const { status, text } = bringIn()
  assert.equal(status, 1, text) // findings to look at
  for (const n of ['2472', '2468', '17', '2448', '1198', '352']) assert.match(text.replaceAll(',', ''), new RegExp(`\\b${n}\\b`), text)
  const listed = readFileSync(join(w.dir, 'errors.csv'), 'utf8').trim().split('\n').length
  assert.ok(listed > 7 + 352 + 17 + 4, `${listed} lines`)
})

test('R41 a second run changes nothing', { skip }, async () => {
  await w.later()
  const { text } = bringIn()
  assert.match(text.replaceAll(',', ''), /新增 0/, text)
})

test('R4 R22 the imported projects stand in the ledger, filterable and sortable', { skip }, async () => {
  await until('窗口重新联网', () => w.page.getByText('服务器可达').isVisible(), 60)
  await signIn(w, 'hejing')
  await w.page.goto(`${w.home}#/ledger`)
  const main = w.page.getByRole('main')
  await until('全部项目', async () => /2,?480/.test(await main.getByRole('tab', { name: /全部/ }).innerText()), 90)
  await main.getByRole('textbox', { name: /查找|名称、编号、单位/ }).fill('Modernization')
  await until('筛选后的合计', async () => {
    const foot = await main.getByText(/合计 [\d,]+ 项/).last().innerText()
    const n = Number(foot.match(/合计 ([\d,]+) 项/)[1].replaceAll(',', ''))
    return n > 10 && n < 2000
  })
  const first = () => main.getByRole('row').nth(1).innerText()
  const before = await first()
  await main.getByRole('columnheader', { name: /计划投资/ }).click()
  await until('排序', async () => (await first()) !== before)
  if (process.env.OUT) await w.page.screenshot({ path: join(process.env.OUT, 'ledger.png') })
  assert.deepEqual(w.errors, [])
})
