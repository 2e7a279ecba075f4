// An account from the request to the first sign-in: two administrators, a
// one-time code, an authenticator proven by two codes, all through the page.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { signIn, signOut, switchTo } from './acts.mjs'
import { until, World } from './world.mjs'

let w, code
before(async () => {
  w = await new World().init()
  await w.serve()
  await w.desktop()
  await w.open()
})
after(() => w?.close())

const main = () => w.page.getByRole('main')
const password = 'seven-bridges-over-water'

/** RFC 6238 with SHA-1, six digits, 30 s. */
function totp(secret, step) {
  const bits = [...secret.replace(/[\s=]/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', key).update(counter).digest()
  const at = mac[19] & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('R155 the system administrator asks for an account; it is not in force yet', async () => {
  await signIn(w, 'sysadmin')
  await main().getByRole('button', { name: '新建用户' }).click()
  const dialog = w.page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '姓名' }).fill('马小雨')
  await dialog.getByRole('textbox', { name: '账号' }).fill('maxy')
  for (const [field, option] of [['单位', '业务二处'], ['角色', '经办人']]) {
    const box = dialog.getByRole('combobox', { name: field })
    await until(option, async () => {
      await box.press('ArrowDown')
      return w.page.getByRole('option', { name: option, exact: true }).isVisible()
    })
    await w.page.getByRole('option', { name: option, exact: true }).click()
    await dialog.getByRole('heading', { name: '新建用户' }).click() // closes the list
  }
  await dialog.getByRole('button', { name: '提交新建' }).click()
  await main().getByText('等安全管理员确认').first().waitFor()
  assert.equal(await main().getByRole('row', { name: /maxy/ }).getByRole('button', { name: /确认/ }).count(), 0, 'who asks does not confirm')
})

test('R155 the security administrator confirms, and hands out a code that is shown once', async () => {
  await switchTo(w, 'secadmin')
  const row = main().getByRole('row', { name: /maxy/ })
  await row.getByRole('button', { name: /确认/ }).click()
  await main().getByText('现已生效').first().waitFor()
  await w.later() // the system administrator's code of a minute ago is used up
  await switchTo(w, 'sysadmin')
  await row.getByRole('button', { name: /启用码/ }).click()
  const text = await w.page.getByRole('dialog').innerText()
  code = text.match(/[0-9A-Z]{5}(-[0-9A-Z]{1,5}){3,}/)?.[0]
  assert.ok(code, text)
  await w.page.getByRole('dialog').getByRole('button').last().click()
})

test('R154 R190 the new user binds an authenticator by two codes in a row and signs in', async () => {
  const { page } = w
  await page.getByRole('button', { name: '账号菜单' }).click()
  await page.getByText('切换用户').click()
  await page.getByRole('button', { name: '首次使用，启用账号' }).click()
  await page.getByRole('heading', { name: '启用账号' }).waitFor() // 账号 is a box of both pages
  await page.getByRole('textbox', { name: '账号' }).fill('maxy')
  await page.getByRole('textbox', { name: '启用码' }).fill(code)
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('img', { name: '口令设备扫描图' }).waitFor()
  const secret = await page.locator('code').first().innerText()
  const step = Math.floor((Date.now() / 1000 + w.offset) / 30)
  await page.getByLabel('新密码', { exact: true }).fill(password)
  await page.getByLabel('再输一次新密码').fill(password)
  await page.getByRole('textbox', { name: '第一个验证码' }).fill(totp(secret, step - 1))
  await page.getByRole('textbox', { name: '下一个验证码' }).fill(totp(secret, step))
  await page.getByRole('button', { name: '启用账号' }).click()
  await page.getByRole('heading', { name: '登录' }).waitFor()
  await w.later()
  await page.getByText('服务器可达').waitFor()
  await page.getByRole('textbox', { name: '账号' }).fill('maxy')
  await page.getByRole('textbox', { name: '密码' }).fill(password)
  await page.getByRole('textbox', { name: '验证码' }).fill(totp(secret, Math.floor((Date.now() / 1000 + w.offset) / 30)))
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
  await page.getByText('马小雨').first().waitFor()
})

/** Opens the page of first use with an account and its code. */
async function activate(account, given) {
  await w.page.getByRole('button', { name: '首次使用，启用账号' }).click()
  await w.page.getByRole('heading', { name: '启用账号' }).waitFor() // 账号 is a box of both pages
  await w.page.getByRole('textbox', { name: '账号' }).fill(account)
  await w.page.getByRole('textbox', { name: '启用码' }).fill(given)
  await w.page.getByRole('button', { name: '下一步' }).click()
}
async function enter(account, word, digits) {
  await w.page.getByRole('textbox', { name: '账号' }).fill(account)
  await w.page.getByRole('textbox', { name: '密码' }).fill(word)
  await w.page.getByRole('textbox', { name: '验证码' }).fill(digits)
}
const shot = (name) => process.env.SHOTS && w.page.screenshot({ path: `${process.env.SHOTS}/${name}.png` })

test('R155 R198 a forgotten password: asked for by one, confirmed by another, set by its owner; the token stays', async () => {
  const { page } = w
  await w.later()
  await switchTo(w, 'sysadmin')
  const row = main().getByRole('row', { name: /linxl/ })
  await row.getByRole('button', { name: '重置登录：林晓岚' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('忘记密码').click()
  await shot('reset-dialog')
  await dialog.getByRole('button', { name: '提交重置' }).click()
  await row.getByText('重置密码待确认，李维 提出').waitFor()
  assert.equal(await row.getByRole('button', { name: /确认/ }).count(), 0, 'who asks does not confirm')
  assert.equal(await row.getByRole('button', { name: /启用码/ }).count(), 0, 'not in force yet')
  await shot('users-sysadmin')
  await switchTo(w, 'secadmin')
  await shot('users-secadmin')
  await row.getByRole('button', { name: /确认/ }).click()
  await main().getByText('重置已确认').first().waitFor()
  await w.later()
  await switchTo(w, 'sysadmin')
  await row.getByRole('button', { name: /启用码/ }).click()
  const dialogs = page.getByRole('dialog')
  const given = (await dialogs.innerText()).match(/[0-9A-Z]{5}(-[0-9A-Z]{1,5}){3,}/)?.[0]
  await dialogs.getByRole('button').last().click()
  await signOut(w)
  const old = w.account('linxl')
  await enter('linxl', old.password, old.code)
  await page.getByRole('alert').waitFor() // the old password is dead
  await activate('linxl', given)
  await page.getByText('请设置新密码').waitFor()
  assert.equal(await page.getByRole('img', { name: '口令设备扫描图' }).count(), 0, 'the kept seed is shown')
  await page.getByLabel('新密码', { exact: true }).fill(password)
  await page.getByLabel('再输一次新密码').fill(password)
  const first = w.account('linxl').code
  await page.getByRole('textbox', { name: '第一个验证码' }).fill(first)
  const next = await until('下一个验证码', () => { const { code: c } = w.account('linxl'); return c !== first && c }, 40)
  await page.getByRole('textbox', { name: '下一个验证码' }).fill(next)
  await shot('activate-kept')
  await page.getByRole('button', { name: '启用账号' }).click()
  await page.getByRole('heading', { name: '登录' }).waitFor()
  await w.later()
  await page.getByText('服务器可达').waitFor()
  await enter('linxl', password, w.account('linxl').code)
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
})

test('R198 the list of PCs: who used each and when; the last one cannot be revoked', async () => {
  const { page } = w
  await w.later()
  await switchTo(w, 'secadmin')
  await page.getByRole('link', { name: '电脑' }).click()
  const row = main().getByRole('row', { name: /这台电脑/ })
  await row.getByText('林晓岚').first().waitFor()
  await shot('devices')
  await row.getByRole('button', { name: /撤销/ }).click()
  await shot('devices-revoke')
  await page.getByRole('dialog').getByRole('button', { name: '撤销这台电脑' }).click()
  await main().getByText('最后一台已登记的电脑').waitFor()
})

test('R161 every step of it stands in the log', async () => {
  await switchTo(w, 'auditadmin')
  for (const who of ['李维', '方宁', '马小雨']) await main().getByText(who).first().waitFor()
  assert.deepEqual(w.errors, [])
})
