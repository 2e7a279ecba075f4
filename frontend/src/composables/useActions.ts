import { onBeforeUnmount, ref, watch } from 'vue'
import type { NoteView, SubmitResult } from '@/bridge/records'
import { tasks, type CaseView } from '@/bridge/tasks'
import { useRun } from './useRun'

export type FieldNote = Pick<NoteView, 'field' | 'text'>
const QUIET = 400 // ms without a keystroke before the opinion is written down

/** My opinion on a case, kept with every pause in typing, and the acts that the case allows. */
export function useActions(record: string, view: () => CaseView | undefined) {
  const opinion = ref('')
  const notes = ref<FieldNote[]>([])
  const kept = ref(false)
  const { running, fault, run } = useRun()
  let timer = 0
  let loaded = ''

  async function load() {
    loaded = await tasks.opinion(record).catch(() => '')
    if (!opinion.value) opinion.value = loaded
    kept.value = !!loaded
  }
  const keep = () => tasks.keepOpinion(record, opinion.value).then(() => { kept.value = true; loaded = opinion.value }, () => undefined)
  watch(opinion, (text) => {
    window.clearTimeout(timer)
    if (text === loaded) return
    kept.value = false
    timer = window.setTimeout(() => void keep(), QUIET)
  })
  onBeforeUnmount(() => { window.clearTimeout(timer); if (opinion.value !== loaded) void keep() })

  const allows = (action: string) => view()?.task?.actions.includes(action) ?? false
  /** Why this act cannot be taken yet; "" when it can. */
  const missing = (action: string) => (view()?.task?.opinion.includes(action) && !opinion.value.trim() ? '请先写明意见。' : '')

  async function act(action: string): Promise<SubmitResult | undefined> {
    const task = view()?.task
    if (!task || missing(action)) return undefined
    window.clearTimeout(timer) // a late keep would bring back what was just sent
    let result: SubmitResult | undefined
    const sent = action === 'send_back' ? notes.value.map((n) => ({ record, row: '', column: '', by: '', at: '', ...n })) : []
    const done = await run(async () => { result = await tasks.act({ record, task: task.id, action, opinion: opinion.value.trim(), notes: sent }) })
    if (done && result?.queued) loaded = opinion.value // what was sent is no draft any more
    return done ? result : undefined
  }
  return { opinion, notes, kept, running, fault, load, allows, missing, act }
}
