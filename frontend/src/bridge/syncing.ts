// The status chip and the outbox panel.
import * as go from '@/wailsjs/go/app/Syncing'
import type { app } from '@/wailsjs/go/models'
import { ask, askList, type Plain } from './ask'

export type SyncView = Plain<app.SyncView>
export type OutboxView = Plain<app.OutboxView>
export type OutboxRow = Plain<app.OutboxRow>
export type HeldView = Plain<app.HeldView>
export type ChoiceView = Plain<app.ChoiceView>
export type SideView = Plain<app.SideView>
export type MergedView = Plain<app.MergedView>
export type PastView = Plain<app.PastView>
export interface ChoiceInput { key: string; take: string; text: string; many: string[] }

export const syncing = {
  state: () => ask(go.State),
  outbox: () => ask(go.Outbox),
  now: () => ask(go.Now),
  setAway: (away: boolean) => ask(() => go.SetAway(away)),
  held: (intent: string) => ask(() => go.Held(intent)),
  choose: (intent: string, choices: ChoiceInput[]) => ask(() => go.Choose(intent, choices as app.ChoiceInput[])),
  again: (intent: string, shown: string) => ask(() => go.Again(intent, shown)),
  past: () => askList(go.Past),
  release: (intent: string) => ask(() => go.Release(intent)),
}
