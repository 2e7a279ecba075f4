// The main job, on the real programs and through the page: from a filing
// written offline to an archived approval document.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { decide, openTask, signIn, switchTo, unlock } from './acts.mjs'
import { ofd, pdf } from './fixtures.mjs'
import { until, World } from './world.mjs'

const project = '市域社会救助一体化平台'
const goal = '建设主动发现、综合评估、分类帮扶、资金监管四个应用。'
const note = '请写明覆盖的县区数量。'

// Real documents where they are at hand, our own where not.
const shared = resolve(import.meta.dirname, '../../../shared/data')
const real = (path, made) => (existsSync(join(shared, path)) ? readFileSync(join(shared, path)) : made)
const papers = [
  ['申报请示', { name: '申报请示.pdf', mimeType: 'application/pdf', buffer: real('pdf/XiaoBiaoSong.pdf', pdf('Request')) }],
  ['建设方案', { name: '建设方案.ofd', mimeType: 'application/ofd', buffer: real('ofd/helloworld.ofd', ofd()) }],
]

let w
before(async () => {
  w = await new World().init()
  await w.serve()
  await w.desktop()
  await w.open()
})
after(() => w?.close())

// One step leans on the one before: after a failure the rest says so at once.
let broken
const step = (name, act) =>
  test(name, async () => {
    if (broken) throw new Error(`前面的一步没有完成：${broken}`)
    try {
      await act()
    } catch (e) {
      broken = name
      await w.page.screenshot({ path: join(process.env.OUT ?? w.dir, 'story.png') }).catch(() => {})
      throw e
    }
  })

const main = () => w.page.getByRole('main')
const box = (name) => main().getByRole('textbox', { name })
const group = (name) => main().getByRole('group', { name })
const says = (text) => w.page.getByText(text).first().waitFor()

async function choose(label, option) {
  const field = main().getByRole('combobox', { name: label })
  await until(`选项“${option}”`, async () => {
    await field.press('ArrowDown')
    return w.page.getByRole('option', { name: option, exact: true }).isVisible()
  })
  await w.page.getByRole('option', { name: option, exact: true }).click()
}

async function attach(slot, file) {
  const chooser = w.page.waitForEvent('filechooser')
  await main().getByRole('button', { name: `为“${slot}”选择文件` }).click()
  await (await chooser).setFiles(file)
  const list = main().getByRole('region', { name: '材料清单' })
  await list.getByText('内部', { exact: true }).last().click()
  await list.getByRole('button', { name: file.name, exact: true }).waitFor()
}

step('R191 R190 the clerk signs in with password and code, and the network goes away', async () => {
  await signIn(w, 'linxl')
  await says('已同步')
  await w.stopServer()
  await says('离线')
})

step('R65 R66 R67 A4 offline he fills a form made from the catalogue; findings stand at the fields before he submits', async () => {
  await w.page.getByRole('link', { name: '立项', exact: true }).click()
  await w.page.getByRole('button', { name: '新建申报' }).click()
  await box('项目名称').fill(project)
  await choose('项目类型', '新建')
  await box('开工日期').fill('2027-03-01')
  await box('完工日期').fill('2028-02-28')
  await box('建设依据').fill('《关于加强社会救助信息化建设的意见》（示政办〔2026〕12号）')
  await box('建设目标与内容').fill(goal)
  await group('概算明细').getByRole('button', { name: '添加一行' }).click()
  await group('概算明细').getByLabel('第 1 行 费用类别').selectOption({ label: '应用软件研发费' })
  await group('概算明细').getByLabel('第 1 行 名称').fill('应用软件研发')
  await group('概算明细').getByLabel('第 1 行 数量').fill('274.25')
  await group('概算明细').getByLabel('第 1 行 单价').fill('2')
  await group('资金来源').getByRole('button', { name: '添加一行' }).click()
  await group('资金来源').getByLabel('第 1 行 渠道').selectOption({ label: '本级财政资金' })
  await group('资金来源').getByLabel('第 1 行 年度').fill('2027')
  await group('资金来源').getByLabel('第 1 行 金额').fill('548')
  await group('密级').getByText('内部', { exact: true }).click()
  await main().getByRole('button', { name: '提交申报' }).click()
  await says('还不能提交')
  await says('548.50 − 548.00 = 0.50')
  await says('缺少必需材料“建设方案”。')
})

step('R66 R188 he attaches a PDF and an OFD, and the draft is kept on this PC', async () => {
  await group('资金来源').getByLabel('第 1 行 金额').fill('548.50')
  for (const [slot, file] of papers) await attach(slot, file)
  await says('已保存到本机')
})

step('R197 submitted offline, it waits visibly', async () => {
  await main().getByRole('button', { name: '提交申报' }).click()
  await main().getByRole('heading', { name: project }).waitFor()
  await says('待同步')
  await says('待服务器确认')
})

step('R187 R194 R195 it survives kill -9 and opens again after an offline unlock', async () => {
  await w.kill('SIGKILL')
  await w.desktop()
  await w.open()
  await says('1 项操作保存在本机')
  w.offset += 60 // the code of his sign-in is used up
  await unlock(w, 'linxl')
  await w.page.getByRole('tab', { name: '我发起' }).click()
  await says('待同步')
})

step('R189 R197 the network returns: documents go up, the act is ruled on, without a click', async () => {
  await w.serve()
  await until('受理', async () => (await main().getByText('待同步').count()) === 0 && (await main().getByText('审核中').count()) > 0, 60)
})

step('R68 R69 R70 A5 the office reads the PDF in place and sends it back with an opinion on one field', async () => {
  await switchTo(w, 'zhoumin')
  await openTask(w)
  await main().getByRole('tab', { name: '申报请示.pdf' }).click()
  await main().getByRole('group', { name: '第 1 页' }).waitFor()
  await w.page.getByRole('complementary', { name: '办理' }).getByRole('button', { name: '退回', exact: true }).click()
  const dialog = w.page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '意见 必填' }).fill('请补充建设规模。')
  await dialog.getByRole('combobox', { name: '选择一项' }).selectOption('建设目标与内容')
  await dialog.getByRole('textbox', { name: '对这一项的意见' }).fill(note)
  await dialog.getByRole('button', { name: '附上' }).click()
  await dialog.getByRole('button', { name: '确认退回' }).click()
  await main().getByRole('heading', { name: '待办中心' }).waitFor()
})

step('R61 R70 the clerk sees the opinion at that field, corrects and submits again', async () => {
  await w.later() // his code of a minute ago is used up
  await switchTo(w, 'linxl')
  await openTask(w)
  await says(note)
  await box('建设目标与内容').fill(`${goal.slice(0, -1)}，覆盖 12 个县（区）。`)
  await main().getByRole('button', { name: '提交申报' }).click()
  await says('第 2 轮')
  await says('1 处改动')
})

step('R71 R72 A6 the office agrees, finance signs above the limit, and it reaches the leader by itself', async () => {
  await switchTo(w, 'zhoumin')
  await openTask(w)
  await says('与上一轮相比')
  await decide(w, /^同意/, '核减合理，拟同意。')
  await switchTo(w, 'wanglx')
  await openTask(w)
  await decide(w, /^同意/, '资金来源落实。')
})

step('R72 R74 R75 R78 A7 the leader approves: number, document and archive follow', async () => {
  await switchTo(w, 'chenqm')
  await openTask(w)
  await w.page.getByRole('radio', { name: '时间轴' }).check({ force: true })
  for (const opinion of ['请补充建设规模。', '核减合理，拟同意。', '资金来源落实。']) await says(opinion) // R76
  await decide(w, /^同意/, '同意立项。')
})

step('R129 R130 R137 A20 the archive lists the frozen versions under 项目编号-阶段-文档类型', async () => {
  await switchTo(w, 'gaoyuan')
  await w.page.getByRole('link', { name: '档案', exact: true }).click()
  const year = new Date().getFullYear()
  for (const kind of ['申报请示', '建设方案', '立项批复']) await says(`SL-${year}-0001-LX-${kind}`)
  await says('已归档')
  await main().getByRole('row', { name: /立项批复/ }).click()
  await main().getByRole('button', { name: '阅览' }).click()
  await main().getByRole('group', { name: '第 1 页' }).waitFor()
  assert.equal(await main().getByRole('button', { name: /删除|修改|替换/ }).count(), 0)
})

step('R73 the applicant is told', async () => {
  await w.later()
  await switchTo(w, 'linxl')
  await w.page.goto(`${w.home}#/notices`)
  await says(project)
  await w.page.goto(`${w.home}#/ledger`)
  await says('已立项')
})

step('R27 R156 R202 the clerk of the other department finds no row, and his files no trace', async () => {
  await switchTo(w, 'sunyue')
  await w.page.goto(`${w.home}#/ledger`)
  await says('智能客服知识库采购')
  assert.equal(await main().getByText(project).count(), 0)
  const found = (...words) => spawnSync('grep', ['-rlaF', ...words.flatMap((x) => ['-e', x]), w.env.QUANCHENG_HOME], { encoding: 'utf8' }).stdout
  assert.notEqual(found('sunyue'), '', 'the search itself works: accounts of this PC are listed in the clear')
  assert.equal(found(project, '社会救助', '资金来源落实', goal), '', 'plaintext on the disk of the desktop')
})

step('R159 R160 R161 A22 the audit administrator sees every step, and the log proves itself', async () => {
  await switchTo(w, 'auditadmin')
  await w.page.getByRole('link', { name: '日志' }).click()
  await says('林晓岚')
  await says('陈启明')
  await main().getByRole('cell', { name: '办理：同意' }).first().waitFor()
  assert.equal(await main().getByRole('cell', { name: '其他操作' }).count(), 0, 'an act of the log has no words')
  await w.stopServer()
  w.run(['audit', 'verify']) // throws unless it exits 0
  const db = join(w.env.QUANCHENG_DATA, 'quancheng.db')
  const bytes = readFileSync(db)
  const entry = bytes.indexOf('"act":"intent.agree"')
  assert.ok(entry > 0, 'no log entry of the agreement found in the database')
  bytes[entry + '"act":"intent.'.length] ^= 1
  writeFileSync(db, bytes)
  for (const side of readdirSync(w.env.QUANCHENG_DATA).filter((f) => /^quancheng\.db-/.test(f))) execFileSync('rm', ['-f', join(w.env.QUANCHENG_DATA, side)])
  assert.throws(() => w.run(['audit', 'verify'], { stdio: 'pipe' }), (e) => e.status === 1)
})

step('R200 nothing was asked of anybody but this machine, and the page threw nothing', async () => {
  assert.deepEqual(w.foreign, [])
  assert.deepEqual(w.errors, [])
})
