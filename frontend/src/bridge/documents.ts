// Attaching, listing and opening documents. Bytes go through the asset handler, in chunks, never through a call.
import * as go from '@/wailsjs/go/app/Documents'
import type { app } from '@/wailsjs/go/models'
import { ask, askList, type Plain } from './ask'
import { faultOf } from './fault'

export type DocumentView = Plain<app.DocumentView>
export type IncomingView = Plain<app.IncomingView>
export type TransferView = Plain<app.TransferView>

export type PinView = Plain<app.PinView>
export type SpaceView = Plain<app.SpaceView>

export const documents = {
  list: (record: string) => askList(() => go.List(record)),
  start: (record: string, slot: string, name: string, level: string, size: number) => ask(() => go.Start(record, slot, name, level, size)),
  finish: (upload: string) => ask(() => go.Finish(upload)),
  cancel: (upload: string) => ask(() => go.Cancel(upload)),
  remove: (record: string, document: string) => ask(() => go.Remove(record, document)),
  open: (document: string) => ask(() => go.Open(document)),
  pause: (document: string) => ask(() => go.Pause(document)),
  resume: (document: string) => ask(() => go.Resume(document)),
  takeBack: (document: string) => ask(() => go.TakeBack(document)),
  pinned: (project: string) => ask(() => go.Pinned(project)),
  pin: (project: string, on: boolean) => ask(() => go.Pin(project, on)),
  space: () => ask(go.Space),
  put,
}

/** One chunk at its offset, in bytes. As a buffer: a Blob as body ends WebKitGTK, and the program with it (wails issue 5845). */
async function put(upload: string, offset: number, chunk: Blob): Promise<void> {
  const answer = await fetch(`/files/incoming/${encodeURIComponent(upload)}?offset=${offset}`, { method: 'PUT', body: await chunk.arrayBuffer() }).catch((reason: unknown) => { throw faultOf(reason) })
  if (!answer.ok) throw faultOf(await answer.text())
}
