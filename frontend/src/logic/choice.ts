// A conflict on its page: what is picked at each place, and the words around it.
import type { ChoiceInput, ChoiceView, HeldView } from '@/bridge/syncing'
import type { Value } from './fields'

export interface Picked { take: 'mine' | 'theirs' | 'written'; value: Value }
export type Picks = Record<string, Picked | undefined>

/** Mine for words, nothing for money: that is for people to say. */
export function presets(choices: ChoiceView[]): Picks {
  return Object.fromEntries(choices.map((c) => [c.key, c.preset ? { take: c.preset as Picked['take'], value: {} } : undefined]))
}

export function openPlaces(choices: ChoiceView[], picks: Picks): ChoiceView[] {
  return choices.filter((c) => !picks[c.key])
}

export function inputs(picks: Picks): ChoiceInput[] {
  return Object.entries(picks).flatMap(([key, p]) => (p ? [{ key, take: p.take, text: p.value.text ?? '', many: p.value.many ?? [] }] : []))
}

/** The server's side in a heading: who. */
export function whose(choice: Pick<ChoiceView, 'by' | 'byMe'>): string {
  return choice.byMe ? '您在另一台电脑上' : choice.by || '他人'
}

const PAGES: Record<string, string> = { conflict: '对比并选择', reconfirm: '查看变化', rejected: '查看原因', missing: '查看材料' }

/** The button that opens the page of a held act. */
export function opens(outcome: string): string {
  return PAGES[outcome] ?? '查看原因'
}

/** What happened, in one sentence. */
export function sentence(v: HeldView): string {
  if (v.outcome !== 'conflict') return v.reason
  const who = new Set(v.choices.map(whose))
  return `您的修改送出之前，${[...who].join('、')}改了同一处内容。两边的内容都已保留，提交之前什么都不会改变。`
}
