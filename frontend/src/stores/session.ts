import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { listen } from '@/bridge/events'
import type { Fault } from '@/bridge/fault'
import { session as go, type SessionView } from '@/bridge/session'

/** Who sits here and what the PC knows of the server. */
export const useSession = defineStore('session', () => {
  const view = ref<SessionView>()
  const fault = ref<Fault>()
  const me = computed(() => view.value?.me)
  const open = computed(() => view.value?.state === 'open')
  const take = (now: SessionView) => { view.value = now; fault.value = undefined; return now }

  async function load() {
    try {
      take(await go.state())
    } catch (reason) {
      fault.value = reason as Fault
    }
  }
  const follow = () => listen<SessionView>('session', () => void load())
  const has = (...roles: string[]) => roles.some((role) => me.value?.roles.includes(role))

  return {
    view, fault, me, open, load, follow, has,
    bind: async (code: string) => take(await go.bind(code)),
    signIn: async (account: string, password: string, code: string) => take(await go.signIn(account, password, code)),
    unlock: async (user: string, password: string, code: string) => take(await go.unlock(user, password, code)),
    lock: async () => take(await go.lock()),
    signOut: async () => take(await go.signOut()),
  }
})
