// The real window: WebKit over the embedded page, driven through the hook of
// builds tagged e2e. What the browser of the other tests cannot prove.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { pdf } from './fixtures.mjs'
import { english, written } from './words.mjs'
import { freePort, until, World } from './world.mjs'

const out = process.env.OUT ?? resolve(import.meta.dirname, '../../build/out')
const file = pdf('In the window')

let w, hook, opened
before(async () => {
  w = await new World().init()
  await w.serve()
  hook = `127.0.0.1:${await freePort()}`
  w.window(hook)
})
after(() => w?.close())

/** Runs a function in the window and answers what it returns. */
async function run(body, args = {}, seconds = 30) {
  const answer = await fetch(`http://${hook}/exec`, { method: 'POST', signal: AbortSignal.timeout(seconds * 1000), body: `const args = ${JSON.stringify(args)}; return await (${body})(args)` })
  const { ok, v } = await answer.json()
  if (!ok) throw new Error(v)
  return v
}

test('R186 R35 the window draws the sign-in page, in Chinese', async () => {
  await until('登录页', () => run(() => !!document.querySelector('#sign-password'), {}, 2), 60)
  const found = (await run(written)).flatMap(({ text, place }) => english(text, [hostname()]).map((word) => `${word} (${place})`))
  assert.deepEqual(found, [])
  assert.match(await run(() => document.body.innerText), /非涉密系统/)
  assert.match(await run(() => navigator.userAgent), /AppleWebKit/)
})

test('R186 a clerk signs in through the page', async () => {
  const { password, code } = w.account('linxl')
  await run(({ password, code }) => {
    const type = (selector, text) => {
      const box = document.querySelector(selector)
      box.value = text
      box.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }
    type('#sign-account', 'linxl')
    type('#sign-password', password)
    type('#sign-code', code)
  }, { password, code })
  await until('主导航', () => run(() => !!document.querySelector('nav[aria-label="主导航"]')), 60)
  await until('第一次同步', () => run(() => /在线/.test(document.querySelector('header').innerText)), 60)
  mkdirSync(out, { recursive: true })
  execFileSync('import', ['-window', 'root', join(out, 'window.png')])
  assert.ok(statSync(join(out, 'window.png')).size > 20_000, 'the window is blank')
})

test('R129 a document is read by ranges in the window: 206, the right bytes', async () => {
  const record = await run(async () => {
    const { id } = await window.go.app.Records.New('filing')
    location.hash = `#/filing/${id}`
    return id
  })
  await until('材料清单', () => run(() => !!document.querySelector('#field-request .row')))
  await run(({ file }) => {
    const bytes = Uint8Array.from(atob(file), (c) => c.charCodeAt(0))
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([bytes], '申报请示.pdf', { type: 'application/pdf' }))
    document.querySelector('#field-request .row').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  }, { file: file.toString('base64') })
  await until('密级', () => run(() => {
    const box = document.querySelector('#field-request input[type=radio][value="内部"]')
    box?.click()
    return !!box
  }))
  opened = await until('材料', () => run(async ({ record }) => (await window.go.app.Records.Open(record)).documents[0], { record }))
  const part = await run(async ({ url }) => {
    const answer = await fetch(url, { headers: { Range: 'bytes=5-20' } })
    return { status: answer.status, range: answer.headers.get('Content-Range'), text: await answer.text() }
  }, { url: opened.url })
  assert.deepEqual(part, { status: 206, range: `bytes 5-20/${file.length}`, text: file.subarray(5, 21).toString('latin1') })
})

test('R129 what is not there stays 404, in words', async () => {
  const answer = await run(async ({ url }) => {
    const answer = await fetch(url)
    return { status: answer.status, message: (await answer.json()).message }
  }, { url: opened.url.replace(/documents\/[0-9a-f]{8}/, 'documents/00000000') })
  assert.equal(answer.status, 404)
  assert.match(answer.message, /[\u4e00-\u9fff]/)
})
