import { reactive, ref } from 'vue'
import { session, type ActivationView } from '@/bridge/session'
import { useRun } from './useRun'

/** First use of an account: the code of the administrator, then an authenticator proven by two codes in a row. */
export function useActivation() {
  const entry = reactive({ account: '', code: '', password: '', again: '', first: '', second: '' })
  const view = ref<ActivationView>()
  const errors = reactive<Record<string, string>>({})
  const { running, fault, run } = useRun()

  const ask = (name: keyof typeof entry, ok: boolean, sentence: string) => { errors[name] = ok ? '' : sentence; return ok }

  async function begin() {
    const whole = [ask('account', !!entry.account.trim(), '请填写账号。'), ask('code', !!entry.code.trim(), '请填写启用码。')].every(Boolean)
    if (whole) await run(async () => { view.value = await session.activate(entry.account.trim(), entry.code.trim()) })
  }
  /** True when the account is ready to sign in. */
  async function finish(): Promise<boolean> {
    const whole = [
      ask('password', !!entry.password, view.value?.keeps === 'password' ? '请填写密码。' : '请设置密码。'),
      ask('again', view.value?.keeps === 'password' || entry.password === entry.again, '两次输入的密码不一致。'),
      ask('first', entry.first.length === 6, '请填写 6 位验证码。'),
      ask('second', entry.second.length === 6 && entry.second !== entry.first, '请等验证码变化后，再填写下一个。'),
    ].every(Boolean)
    return whole && run(() => session.confirm(entry.account.trim(), entry.code.trim(), entry.password, entry.first, entry.second))
  }
  return { entry, errors, view, running, fault, begin, finish }
}
