// Who sits here: binding the PC, signing in, unlocking, locking.
import * as go from '@/wailsjs/go/app/Session'
import type { app } from '@/wailsjs/go/models'
import { ask, type Plain } from './ask'

export type SessionView = Plain<app.SessionView>
export type AccountTile = Plain<app.AccountTile>
export type Me = Plain<app.Me>
export type ActivationView = Plain<app.ActivationView>

export const session = {
  state: () => ask(go.State),
  bind: (code: string) => ask(() => go.Bind(code)),
  signIn: (account: string, password: string, code: string) => ask(() => go.SignIn(account, password, code)),
  unlock: (user: string, password: string, code: string) => ask(() => go.Unlock(user, password, code)),
  activate: (account: string, code: string) => ask(() => go.Activate(account, code)),
  confirm: (account: string, code: string, password: string, first: string, second: string) => ask(() => go.ConfirmActivation(account, code, password, first, second)),
  lock: () => ask(go.Lock),
  signOut: () => ask(go.SignOut),
}
