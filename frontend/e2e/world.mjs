// The world of an end-to-end test: a sample server, the desktop program and a
// browser on its page, all real, on loopback. Nothing here knows a page.
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright-core'

const bin = resolve(import.meta.dirname, '../../build/bin')
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** A port that is free now. */
export const freePort = () =>
  new Promise((done) => {
    const s = createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address()
      s.close(() => done(port))
    })
  })

/** Waits until ask() gives something, or says what did not come. */
export async function until(what, ask, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(150)) {
    const got = await Promise.resolve().then(ask).catch(() => undefined)
    if (got) return got
  }
  throw new Error(`没有等到：${what}`)
}

export class World {
  dir = mkdtempSync(join(tmpdir(), 'quancheng-e2e-'))
  offset = 0
  foreign = []
  errors = []

  /** Makes the sample database; nothing runs yet. */
  async init() {
    this.port = await freePort()
    this.run(['init', '--sample'])
    mkdirSync(this.env.QUANCHENG_HOME, { recursive: true })
    copyFileSync(join(this.env.QUANCHENG_KEYS, 'quancheng.json'), join(this.env.QUANCHENG_HOME, 'quancheng.json'))
    return this
  }

  /** Another PC at the same server, bound by this one-time code. */
  beside(code) {
    const other = new World()
    Object.assign(other, { port: this.port, offset: this.offset, account: (name) => this.account(name) })
    const config = JSON.parse(readFileSync(join(this.env.QUANCHENG_KEYS, 'quancheng.json'), 'utf8'))
    mkdirSync(other.env.QUANCHENG_HOME, { recursive: true })
    writeFileSync(join(other.env.QUANCHENG_HOME, 'quancheng.json'), JSON.stringify({ ...config, code }))
    return other
  }

  get env() {
    const own = `127.0.0.1:${this.port}`
    return {
      ...process.env,
      QUANCHENG_DATA: join(this.dir, 'server'),
      QUANCHENG_KEYS: join(this.dir, 'keys'),
      QUANCHENG_LISTEN: own,
      QUANCHENG_PUBLIC_URL: `https://${own}`,
      QUANCHENG_HOME: join(this.dir, 'desktop'),
      QUANCHENG_CLOCK_OFFSET: `${this.offset}s`,
    }
  }

  /** A command of quancheng-server; its output. */
  run(args, options = {}) {
    return execFileSync(join(bin, 'quancheng-server'), args, { env: this.env, encoding: 'utf8', ...options })
  }

  log(name) {
    mkdirSync(join(this.dir, 'logs'), { recursive: true })
    return openSync(join(this.dir, 'logs', name), 'a')
  }

  async serve() {
    const out = this.log('server.log')
    this.server = spawn(join(bin, 'quancheng-server'), ['serve'], { env: this.env, stdio: ['ignore', out, out] })
    // The certificate is the server's own, so readiness is asked by curl -k.
    await until('服务器就绪', () => execFileSync('curl', ['-skf', `https://127.0.0.1:${this.port}/readyz`], { stdio: 'pipe' }).length >= 0)
  }

  async stopServer() {
    await stop(this.server, 'SIGTERM')
    this.server = undefined
  }

  /** A later server clock: the next one-time code is good at once. */
  async later(seconds = 60) {
    await this.stopServer()
    this.offset += seconds
    await this.serve()
  }

  async desktop(binary = 'quancheng-dev') {
    this.page_port ??= await freePort()
    const out = this.log('desktop.log')
    const env = { ...this.env, assetdir: resolve(bin, '../../frontend/dist'), devserver: `127.0.0.1:${this.page_port}`, loglevel: 'error' }
    this.app = spawn(join(bin, binary), [], { env, stdio: ['ignore', out, out] })
    await until('桌面程序', async () => (await fetch(`http://127.0.0.1:${this.page_port}/`)).ok)
  }

  /** The real window, in builds tagged e2e; it takes orders at the address. */
  window(hook) {
    const out = this.log('desktop.log')
    this.app = spawn(join(bin, 'quancheng-e2e'), [], { env: { ...this.env, QUANCHENG_E2E: hook }, stdio: ['ignore', out, out] })
  }

  async kill(signal = 'SIGKILL') {
    await stop(this.app, signal)
    this.app = undefined
  }

  async open(size = { width: 1440, height: 900 }) {
    this.browser ??= await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
    await this.page?.context().close()
    const context = await this.browser.newContext({ locale: 'zh-CN', viewport: size })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (e) => String(e.stack).includes('/wails/ipc.js') || this.errors.push(String(e.stack)))
    page.on('request', (r) => {
      const { hostname, protocol } = new URL(r.url())
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') this.foreign.push(r.url())
    })
    await page.goto(this.home)
    this.page = page
    return page
  }

  get home() {
    return `http://127.0.0.1:${this.page_port}/`
  }

  /** Password and current code of an account of the sample. */
  account(name) {
    return JSON.parse(this.run(['codes', '--json'])).find((a) => a.account === name)
  }

  text(log) {
    return readFileSync(join(this.dir, 'logs', log), 'utf8')
  }

  async close() {
    await this.browser?.close()
    await stop(this.app, 'SIGTERM')
    await stop(this.server, 'SIGTERM')
    if (!process.env.KEEP) rmSync(this.dir, { recursive: true, force: true })
  }
}

async function stop(child, signal) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill(signal)
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(late)
}
