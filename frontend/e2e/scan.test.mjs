// Every route that a role may enter, at both sizes, light and dark: Chinese
// only, nothing wider than the window, no error, readable by everybody.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { attach, go, send } from './desk.mjs'
import { signIn } from './acts.mjs'
import { ofd, pdf } from './fixtures.mjs'
import { english, written } from './words.mjs'
import { until, World } from './world.mjs'

const axe = readFileSync(resolve(import.meta.dirname, '../node_modules/axe-core/axe.min.js'), 'utf8')
const looks = [
  { width: 1366, height: 768, dark: false, axe: true },
  { width: 1366, height: 768, dark: true },
  { width: 1920, height: 1080, dark: false },
  { width: 1920, height: 1080, dark: true, axe: true },
]
const name = '一网通办受理平台'

let w, filing
before(async () => {
  w = await new World().init()
  await w.serve()
  await w.desktop()
  await w.open()
  await w.page.getByLabel('密码').waitFor()
})
after(() => w?.close())

/** Waits until the page has stopped changing. */
async function calm() {
  await w.page.waitForLoadState('networkidle')
  const seen = () => w.page.evaluate(() => document.body.innerText + document.body.querySelectorAll('*').length + !!document.querySelector('.wait'))
  for (let last = await seen(), same = 0, i = 0; same < 3 && i < 60; i++) {
    await sleep(100)
    const now = await seen()
    same = now === last && !now.endsWith('true') ? same + 1 : 0
    last = now
  }
}

/** What is wrong with the page that is open, in every look. */
async function faults(route) {
  const found = []
  const accounts = ['linxl', 'zhoumin', 'hejing', 'chenqm', 'gaoyuan', 'auditadmin', 'sysadmin', 'secadmin', 'zhaogd', 'sunyue', 'xuwen', 'wanglx', hostname()]
  for (const look of looks) {
    const at = `${route} ${look.width} ${look.dark ? 'dark' : 'light'}`
    await w.page.setViewportSize(look)
    await w.page.evaluate((dark) => document.documentElement.classList.toggle('dark', dark), look.dark)
    if (look === looks[0]) await calm()
    else await sleep(150)
    for (const { text, place } of await w.page.evaluate(written)) {
      const words = english(text, accounts)
      if (words.length) found.push(`${at}: English “${words.join(', ')}” in “${text.slice(0, 60)}” (${place})`)
    }
    const wide = await w.page.evaluate(() => {
      const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement
      return [...(scrollWidth > clientWidth ? [`wider by ${scrollWidth - clientWidth} px`] : []), ...(scrollHeight > clientHeight ? [`higher by ${scrollHeight - clientHeight} px`] : [])]
    })
    found.push(...wide.map((s) => `${at}: ${s}`))
    if (!(await w.page.getByRole('main').innerText()).trim()) found.push(`${at}: empty`)
    if (!(await w.page.getByText('非涉密系统').first().isVisible())) found.push(`${at}: no strip`)
    if (look.axe) {
      await w.page.evaluate(axe)
      const { passed, broken } = await w.page.evaluate(async () => {
        const { passes, violations } = await window.axe.run(document)
        const bad = violations.filter((v) => ['serious', 'critical'].includes(v.impact))
        return { passed: passes.length, broken: bad.flatMap((v) => v.nodes.slice(0, 3).map((n) => `${v.id}: ${n.target.join(' ')} ${n.any[0]?.message ?? ''}`)) }
      })
      assert.ok(passed > 10, `${at}: axe looked at nothing`)
      found.push(...broken.map((s) => `${at}: axe ${s}`))
    }
  }
  found.push(...w.errors.splice(0).map((e) => `${route}: page error ${e}`))
  return [...new Set(found)]
}

/** Visits routes one after the other; each must open, none may have a fault. */
async function visit(routes) {
  const found = []
  for (const route of routes) {
    await w.page.evaluate((to) => { location.hash = to }, route)
    await until(route, () => w.page.evaluate((to) => location.hash === '#' + to, route), 5).catch(() => found.push(`${route}: leads elsewhere, to ${w.page.url()}`))
    found.push(...(await faults(route)))
  }
  assert.deepEqual(found, [], `\n${found.join('\n')}\n`)
}

/** The entries of the navigation and what everybody may open, and these. */
async function routes(...more) {
  const nav = await w.page.getByRole('navigation', { name: '主导航' }).getByRole('link').evaluateAll((all) => all.map((a) => a.getAttribute('href').replace(/^#/, '')))
  return [...new Set([...nav, '/todo', '/notices', '/mine', '/attention', '/media', ...more])]
}

// Each test begins by itself, whatever the one before came to.
async function as(account) {
  await go(w, 'Session', 'SignOut')
  await w.page.goto(w.home)
  await w.page.reload()
  await signIn(w, account)
  await until('第一次同步', async () => (await go(w, 'Syncing', 'State')).last)
}

const first = async (type) => (await go(w, 'Records', 'List', { type, search: '', conditions: [], sort: '', desc: false, offset: 0, limit: 1 })).rows[0]
const taskFor = (record) => until('待办', async () => (await go(w, 'Tasks', 'Case', record)).task)
const agree = async (record) => {
  const task = await taskFor(record)
  await go(w, 'Tasks', 'Act', { record, task: task.id, action: 'agree', opinion: '同意', notes: [] })
  await until('裁定', async () => (await go(w, 'Syncing', 'State')).waiting === 0)
}

test('R37 R200 before anybody is known', async () => {
  await visit(['/bind', '/activate', '/signin'])
})

test('R35 R37 the clerk', async () => {
  await as('linxl')
  const draft = (await go(w, 'Records', 'New', 'filing')).id
  filing = (await go(w, 'Records', 'New', 'filing')).id
  await attach(w, filing, 'request', '申报请示.pdf', pdf('2026'))
  await attach(w, filing, 'plan', '建设方案.ofd', ofd())
  await send(w, filing, name)
  await visit(await routes(`/filing/${draft}`, `/case/${filing}`, `/project/${(await first('project')).id}`))
})

test('R35 R37 the office', async () => {
  await as('zhoumin')
  await taskFor(filing)
  try {
    await visit(await routes(`/case/${filing}`, `/project/${(await first('project')).id}`))
  } finally {
    await agree(filing)
  }
})

test('R35 R37 the leader', async () => {
  await as('chenqm')
  await taskFor(filing)
  try {
    await visit(await routes('/leader', `/case/${filing}`, `/project/${(await first('project')).id}`))
  } finally {
    await agree(filing)
  }
})

test('R35 R37 the archivist', async () => {
  await as('gaoyuan')
  await until('归档', async () => (await go(w, 'Archives', 'Items', '')).length >= 3)
  await visit(await routes(`/case/${filing}`))
})

test('R35 R37 the audit administrator', async () => {
  await as('auditadmin')
  await visit(await routes())
})

test('R35 R37 the system administrator', async () => {
  await as('sysadmin')
  await visit(await routes())
})

test('R200 nothing was asked of another machine', () => {
  assert.deepEqual(w.foreign, [])
})
