// The states of an act as Go names them, as keys of the one table of states.
import type { StateKey } from './states'

const ACTS: Record<string, StateKey> = { draft: 'draft', waiting: 'queued', sending: 'sending', accepted: 'settled', attention: 'held' }

/** The state of an act; undefined when there is none, or when the server has already taken it and nothing is to be told. */
export function actState(act: string): StateKey | undefined {
  return ACTS[act]
}

/** What a list shows beside a name: only what has not arrived yet. */
export function unsettled(act: string): StateKey | undefined {
  return act === 'accepted' ? undefined : ACTS[act]
}
