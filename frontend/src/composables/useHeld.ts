import { computed, ref, watch } from 'vue'
import { syncing } from '@/bridge/syncing'
import type { SubmitResult } from '@/bridge/records'
import { inputs, openPlaces, presets, type Picked, type Picks } from '@/logic/choice'
import { useAsk } from './useAsk'
import { useRun } from './useRun'

/** One act that needs its user: what is picked stays while its page is asked for again; nothing is sent before submit. */
export function useHeld(intent: string) {
  const { data: view, fault, again } = useAsk(() => syncing.held(intent), ['records', 'tasks'])
  const { running, fault: refused, run } = useRun()
  const picks = ref<Picks>({})
  const asked = ref(false)
  const answer = ref<SubmitResult>()
  const open = computed(() => openPlaces(view.value?.choices ?? [], picks.value))
  watch(view, (now) => { if (now) picks.value = { ...presets(now.choices), ...picks.value } })
  const pick = (key: string, picked: Picked) => { picks.value = { ...picks.value, [key]: picked }; answer.value = undefined }

  /** True when it went on its way; else the answer says what is in the way. */
  async function send(act: () => Promise<SubmitResult>) {
    let result: SubmitResult | undefined
    const done = await run(async () => { result = await act() })
    answer.value = result
    return done && !!(result as SubmitResult | undefined)?.queued
  }
  async function submit() {
    asked.value = true
    return open.value.length === 0 && await send(() => syncing.choose(intent, inputs(picks.value)))
  }
  const confirm = () => send(() => syncing.again(intent, view.value?.shown ?? ''))
  return { view, fault, again, picks, pick, open, asked, running, refused, answer, submit, confirm }
}
