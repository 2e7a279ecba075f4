// What people do again and again: sign in, hand the PC over, open a task.

async function enter(w, account) {
  const { password, code } = w.account(account)
  await w.page.getByRole('textbox', { name: '密码' }).fill(password)
  await w.page.getByRole('textbox', { name: '验证码' }).fill(code) // sends itself at the sixth digit
  await w.page.getByRole('navigation', { name: '主导航' }).waitFor()
}

/** Signs in at the server with password and the current code. */
export async function signIn(w, account) {
  await w.page.getByRole('textbox', { name: '账号' }).fill(account)
  await enter(w, account)
}

/** Opens the PC without a server; the only account of this PC is chosen. */
export async function unlock(w, account) {
  await w.page.getByRole('heading', { name: '离线解锁' }).waitFor()
  await enter(w, account)
}

/** Leaves the PC. */
export async function signOut(w) {
  await w.page.getByRole('button', { name: '账号菜单' }).click()
  await w.page.getByText('切换用户').click()
  await w.page.getByRole('textbox', { name: '密码' }).waitFor()
}

/** Hands the PC to the next person. */
export async function switchTo(w, account) {
  await signOut(w)
  await signIn(w, account)
}

/** Opens the first task that waits. */
export async function openTask(w) {
  await w.page.goto(`${w.home}#/todo`)
  await w.page.getByText('打开办理').first().click()
}

/** Decides the open task and waits until it has left the page. */
export async function decide(w, action, opinion) {
  const side = w.page.getByRole('complementary', { name: '办理' })
  await side.getByRole('textbox', { name: '我的意见' }).fill(opinion)
  await side.getByRole('button', { name: action }).last().click()
  // Decided before the first document was on the screen, the page asks first.
  const still = w.page.getByRole('button', { name: '仍然同意' })
  const away = w.page.getByRole('heading', { name: /待办中心|今天有|没有待批/ }).first()
  await still.or(away).first().waitFor()
  if (await still.isVisible()) await still.click()
  await away.waitFor()
}
