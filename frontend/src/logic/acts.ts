// Where an act stands, as Go names it, and the key of the one table of states that shows it.
import type { StepView } from '@/bridge/tasks'
import type { StateKey } from './states'

const ACTS: Record<string, StateKey> = { draft: 'draft', waiting: 'queued', sending: 'sending', accepted: 'settled', attention: 'held' }
const OUTCOMES = ['conflict', 'rejected', 'reconfirm']

/** The state of an act; undefined when there is none. A held act shows its outcome, which the reason starts with. */
export function actState(act: string, reason = ''): StateKey | undefined {
  const outcome = /^[a-z]*/.exec(reason)?.[0] ?? ''
  return act === 'attention' ? outcomeState(outcome) : ACTS[act]
}

/** The words of a reason, without the outcome: "rejected 该件已撤回。" */
export function reasonWords(reason: string): string {
  return reason.replace(/^[a-z]+[\s:：,，]*/, '')
}

/** What a list shows beside a name: only what has not arrived yet. */
export function unsettled(act: string, reason = ''): StateKey | undefined {
  return act === 'accepted' ? undefined : actState(act, reason)
}

/** An outcome of the outbox: a word we know, else simply 需处理. */
export function outcomeState(outcome: string): StateKey {
  return OUTCOMES.includes(outcome) ? (outcome as StateKey) : 'held'
}

/** A document of a form: on this PC until it is on its way. */
export function documentState(act: string): StateKey {
  return act === 'sending' || act === 'accepted' || act === 'attention' ? ACTS[act] ?? 'saved' : 'saved'
}

const ACTIONS: Record<string, string> = { submit: '提交', agree: '同意', send_back: '退回', refuse: '不予立项', withdraw: '撤回', run: '自动办理' }

/** The word of an action in a timeline or on a button. */
export function actionWord(action: string): string {
  return ACTIONS[action] ?? '办理'
}

const MOVES = ['submit', 'send_back', 'withdraw']

/** The step that sent it back with an opinion, unless the filing moved since. */
export function lastReturn(history: StepView[]): StepView | undefined {
  const last = history.filter((s) => MOVES.includes(s.action)).at(-1)
  return last?.action === 'send_back' && last.opinion.trim() ? last : undefined
}
