// Bad input, by hand on the real programs: each gets a clear Chinese sentence,
// nothing is lost and nothing half-written; the refusal is in the audit log.
import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { signIn, signOut, unlock } from './acts.mjs'
import { go } from './desk.mjs'
import { damaged, encrypted, pdf } from './fixtures.mjs'
import { english } from './words.mjs'
import { until, World } from './world.mjs'

let w
before(async () => {
  w = await new World().init()
  await w.serve()
  await w.desktop()
  await w.open()
  await w.page.getByLabel('密码').waitFor()
})
after(() => w?.close())

/** Tries to sign in and answers what the page says about it. */
async function refused(account, password, code) {
  const { page } = w
  await page.getByLabel('账号').fill(account)
  await page.getByLabel('密码').fill(password)
  await page.getByLabel('验证码').first().fill(code)
  await page.getByRole('alert').waitFor()
  const text = await page.getByRole('alert').innerText()
  assert.deepEqual(english(text), [], text)
  assert.equal(await page.getByLabel('账号').inputValue(), account, 'what was typed is lost')
  assert.equal(await page.getByLabel('验证码').first().inputValue(), '', 'a code that was used stays')
  assert.equal(await page.getByRole('navigation', { name: '主导航' }).count(), 0)
  return text
}
const other = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const link = () => go(w, 'Session', 'State')

test('R154 a wrong password is refused without saying which part was wrong', async () => {
  const { code } = w.account('hejing')
  assert.match(await refused('hejing', 'not-the-password', code), /账号、密码或验证码不正确.*还可以再试 \d 次.*E-ID-004/)
})

test('R154 a wrong code gets the same words', async () => {
  const { password, code } = w.account('xuwen')
  assert.match(await refused('xuwen', password, other(code)), /账号、密码或验证码不正确.*E-ID-004/)
})

test('R154 an account that does not exist gets the same words', async () => {
  assert.match(await refused('nobody', 'not-the-password', '123456'), /账号、密码或验证码不正确.*E-ID-004/)
})

test('R154 a code is good once', async () => {
  const { password, code } = w.account('zhaogd')
  await signIn(w, 'zhaogd')
  await signOut(w)
  assert.match(await refused('zhaogd', password, code), /账号、密码或验证码不正确/)
})

const whole = pdf()
const files = [
  ['damaged', { name: '请示.pdf', buffer: damaged() }, /已损坏或不完整，没有加入/],
  ['encrypted', { name: '请示.pdf', buffer: encrypted() }, /设有密码或权限加密.*没有加入/],
  ['empty', { name: '请示.pdf', buffer: Buffer.alloc(0) }, /空文件，没有加入/],
  ['no PDF inside', { name: '请示.pdf', buffer: Buffer.from('hello') }, /已损坏或不完整，没有加入/],
  ['a path', { name: '../../请示.pdf', buffer: whole }, /路径符号/],
  ['reserved', { name: 'CON.pdf', buffer: whole }, /保留名称/],
  ['bidi mark', { name: '请示\u202ecod.pdf', buffer: whole }, /看不见的控制字符/],
  ['another ending', { name: '请示.exe', buffer: whole }, /不能交到这里/],
]

test('R198 bad documents are refused at their slot, the draft stays whole', async (t) => {
  const { page } = w
  await signIn(w, 'linxl')
  await page.getByRole('link', { name: '立项' }).first().click()
  await page.getByRole('button', { name: '新建申报' }).click()
  await page.getByRole('textbox', { name: '项目名称' }).fill('材料检查')
  const slots = page.getByRole('region', { name: '材料清单' })
  const slot = (title) => slots.locator('[id^=field-]').filter({ hasText: title })
  const give = async (title, file, level = true) => {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: `为“${title}”选择文件` }).click()
    await (await chooser).setFiles({ mimeType: 'application/pdf', ...file })
    if (level) await slot(title).getByText('内部', { exact: true }).click()
  }
  await give('建设方案', { name: '方案.pdf', buffer: whole })
  await page.getByRole('button', { name: '移除 方案.pdf' }).waitFor()
  for (const [what, file, words] of files) {
    await t.test(what, async () => {
      await give('申报请示', file, !['empty', 'another ending'].includes(what))
      const said = await until(`${what}: ${words}`, async () => (await slot('申报请示').innerText()).match(words) && slot('申报请示').innerText(), 15)
      assert.deepEqual(english(said, [file.name]), [], said)
      assert.match(await page.getByRole('textbox', { name: '项目名称' }).inputValue(), /^材料检查$/)
    })
  }
  const id = new URL(page.url()).hash.split('/').pop()
  const draft = await until('草稿', async () => { const r = await go(w, 'Records', 'Open', id); return r.title === '材料检查' && r })
  assert.deepEqual(draft.documents.map((d) => d.name), ['方案.pdf'])
  await give('申报请示', { name: '请示.pdf', buffer: whole })
  await page.getByRole('button', { name: '移除 请示.pdf' }).waitFor()
  await until('两份材料', async () => (await go(w, 'Records', 'Open', id)).documents.length === 2)
})

test('R191 R195 the server is stopped: calm words, an offline unlock; it comes back without a click', async () => {
  const { page } = w
  await w.stopServer()
  await until('离线', async () => !(await link()).online, 60)
  await page.getByRole('button', { name: /离线.*打开同步/ }).waitFor()
  assert.equal(await page.getByRole('alert').count(), 0, 'being offline is no alarm')
  await signOut(w)
  await page.getByRole('heading', { name: '离线解锁' }).waitFor()
  await page.getByText('服务器暂时不可达').first().waitFor()
  assert.equal(await page.getByRole('alert').count(), 0, 'being offline is no alarm')
  const { password, code } = w.account('linxl')
  await page.getByRole('radio', { name: '林晓岚' }).check({ force: true })
  await page.getByLabel('密码').fill(password)
  await page.getByLabel('验证码').first().fill(other(code))
  assert.match(await page.getByRole('alert').innerText(), /密码或验证码不正确/)
  w.offset += 60 // the next code of the token
  await unlock(w, 'linxl')
  await page.getByRole('link', { name: '立项' }).first().click()
  await page.getByText('材料检查').first().waitFor()
  await w.serve()
  await until('在线', async () => (await link()).online, 90)
  await page.getByRole('button', { name: /在线.*打开同步/ }).waitFor()
  await signOut(w)
})

test('R203 the clock of the PC is wrong: both times stand on the sign-in page', async () => {
  await w.later(3600)
  const seconds = (t) => t.split(':').reduce((sum, n) => sum * 60 + Number(n), 0)
  await until('两个时间', async () => {
    const [server, here] = (await w.page.locator('.fact', { hasText: '本机时间不准' }).innerText()).match(/\d\d:\d\d:\d\d/g)
    return Math.abs(((seconds(server) - seconds(here) + 86_400) % 86_400) - w.offset) < 40
  }, 60)
})

test('R203 a refused sign-in names both clocks', async () => {
  const text = await refused('tangrui', 'not-the-password', '123456')
  assert.match(text, /本机时间是.*服务器时间是.*E-ID-008/)
})

test('R161 the refusals are in the audit log', async () => {
  await signIn(w, 'auditadmin')
  const { rows } = await go(w, 'Admin', 'Log', { before: 0, act: '', user: '', result: 'refused', limit: 100 })
  for (const account of ['hejing', 'xuwen', 'nobody', 'zhaogd']) assert.ok(rows.some((r) => r.person === account || r.object === `account/${account}`), account)
  await signOut(w)
})

/** Something else that listens where the server should. */
async function instead(keys, answer) {
  const seen = []
  const pem = (name) => readFileSync(join(keys, name))
  const fake = createServer({ cert: pem('tls.crt'), key: pem('tls.key') }, (request, response) => {
    seen.push(request.url)
    answer(response)
  })
  await new Promise((done) => fake.listen(w.port, '127.0.0.1', done))
  return { seen, close: () => new Promise((done) => { fake.close(done); fake.closeAllConnections() }) }
}

test('R195 a server that answers 500 is told in Chinese; what was typed stays', async () => {
  await w.stopServer()
  const fake = await instead(w.env.QUANCHENG_KEYS, (r) => r.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Internal Server Error</h1>'))
  try {
    await w.page.goto(w.home)
    await w.page.reload()
    await until('离线', async () => !(await link()).online, 60)
    const swap = w.page.getByRole('button', { name: '用其他账号登录' })
    await swap.click()
    const text = await refused('linxl', 'not-the-password', '123456')
    assert.match(text, /服务器/)
    assert.ok(fake.seen.length > 0)
  } finally {
    await fake.close()
  }
})

test('R189 a certificate that is not the pinned one: clear words, nothing is sent', async () => {
  const stranger = new World()
  stranger.port = w.port
  stranger.run(['init', '--sample'])
  const fake = await instead(stranger.env.QUANCHENG_KEYS, (r) => r.end('{}'))
  try {
    await until('证书不一致', async () => (await link()).trouble.includes('证书'), 60)
    await w.page.getByText('服务器证书与本机绑定的不一致').first().waitFor()
    const { password, code } = w.account('linxl')
    assert.match(await refused('linxl', password, code), /服务器证书与本机绑定的不一致.*没有发送任何内容/)
    assert.deepEqual(fake.seen, [], 'something was sent to a server that is not ours')
  } finally {
    await fake.close()
    await stranger.close()
  }
})

test('R189 R203 the server comes back with another certificate: the chip and the sign-in page say so', async () => {
  const { page } = w
  const pem = (name) => join(w.env.QUANCHENG_KEYS, name)
  const own = ['tls.crt', 'tls.key'].map((name) => [pem(name), readFileSync(pem(name))])
  const stranger = new World()
  stranger.port = w.port
  stranger.run(['init', '--sample'])
  await w.serve()
  await until('在线', async () => (await link()).online, 60)
  w.offset += 60
  await w.stopServer()
  await w.serve()
  await page.reload()
  await page.getByLabel('密码').waitFor()
  const swap = page.getByRole('button', { name: '用其他账号登录' })
  if (await swap.isVisible()) await swap.click()
  await signIn(w, 'sunyue')
  await w.stopServer()
  for (const name of ['tls.crt', 'tls.key']) copyFileSync(join(stranger.env.QUANCHENG_KEYS, name), pem(name))
  try {
    await w.serve()
    await page.getByRole('button', { name: /服务器证书不符.*打开同步/ }).waitFor({ timeout: 90_000 })
    await page.getByText('服务器证书与本机绑定的不一致').first().waitFor()
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/untrusted-chip.png` })
    await signOut(w)
    await page.getByText('服务器证书与本机绑定的不一致').first().waitFor()
    assert.equal(await page.getByText('服务器暂时不可达').count(), 0, 'it answers, it is not ours')
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/untrusted-signin.png` })
  } finally {
    await w.stopServer()
    for (const [to, text] of own) writeFileSync(to, text)
    await stranger.close()
  }
})

test('no page threw an error', () => assert.deepEqual(w.errors, []))
