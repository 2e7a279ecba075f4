// 介质交换: files to and from a PC without any network, and who carries them.
import * as go from '@/wailsjs/go/app/Media'
import type { app } from '@/wailsjs/go/models'
import { ask, type Plain } from './ask'

export type MediaView = Plain<app.MediaView>
export type MediaExchange = Plain<app.MediaExchange>
export type MediaReceiptView = Plain<app.MediaReceiptView>

export const media = {
  state: () => ask(go.State),
  choose: () => ask(go.Choose),
  place: (name: string) => ask(() => go.Place(name)),
  export: (path: string) => ask(() => go.Export(path)),
  import: (path: string) => ask(() => go.Import(path)),
  request: (code: string, path: string) => ask(() => go.Request(code, path)),
  welcome: (path: string) => ask(() => go.Welcome(path)),
  deliver: (path: string, reply: string) => ask(() => go.Deliver(path, reply)),
  enrol: (path: string, account: string, reply: string) => ask(() => go.Enrol(path, account, reply)),
}
