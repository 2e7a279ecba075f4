// The status chip and the outbox panel.
import * as go from '@/wailsjs/go/app/Syncing'
import type { app } from '@/wailsjs/go/models'
import { ask, type Plain } from './ask'

export type SyncView = Plain<app.SyncView>
export type OutboxView = Plain<app.OutboxView>
export type OutboxRow = Plain<app.OutboxRow>

export const syncing = {
  state: () => ask(go.State),
  outbox: () => ask(go.Outbox),
  now: () => ask(go.Now),
  setAway: (away: boolean) => ask(() => go.SetAway(away)),
  release: (intent: string) => ask(() => go.Release(intent)),
}
