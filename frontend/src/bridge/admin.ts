// The log, one's own operations, users. The server rules on each call.
import * as go from '@/wailsjs/go/app/Admin'
import { app } from '@/wailsjs/go/models'
import { ask, askList, type Plain } from './ask'

export type LogQuery = Plain<app.LogQuery>
export type LogPage = Plain<app.LogPage>
export type LogRow = Plain<app.LogRow>
export type ProofView = Plain<app.ProofView>
export type UserView = Plain<app.UserView>
export type NewUserView = Plain<app.NewUserView>
export type ModulesView = Plain<app.ModulesView>
export type ModuleView = Plain<app.ModuleView>
export type ModuleChangeView = Plain<app.ModuleChangeView>
export type DeviceView = Plain<app.DeviceView>
export type CodeView = Plain<app.CodeView>

export const admin = {
  log: (query: Partial<LogQuery>) => ask(() => go.Log(app.LogQuery.createFrom({ before: 0, act: '', user: '', result: '', limit: 100, ...query }))),
  mine: (before: number) => ask(() => go.Mine(before)),
  proof: () => ask(go.Proof),
  users: () => askList(go.Users),
  createUser: (user: NewUserView) => ask(() => go.CreateUser(app.NewUserView.createFrom(user))),
  confirm: (id: string) => ask(() => go.Confirm(id)),
  disable: (id: string) => ask(() => go.Disable(id)),
  reset: (id: string, what: string) => ask(() => go.Reset(id, what)),
  unlock: (id: string) => ask(() => go.Unlock(id)),
  devices: () => askList(go.Devices),
  revoke: (id: string) => ask(() => go.Revoke(id)),
  deviceCode: () => ask(go.DeviceCode),
  code: (id: string) => ask(() => go.Code(id)),
  modules: () => ask(go.Modules),
  proposeModules: (revision: number, on: string[], note: string) => ask(() => go.ProposeModules(revision, on, note)),
  confirmModules: (id: string) => ask(() => go.ConfirmModules(id)),
  withdrawModules: (id: string) => ask(() => go.WithdrawModules(id)),
  roles: () => askList(go.Roles),
  units: () => askList(go.Units),
}
