// The amounts of a project as bars on one base line, and what is said between two of them.
import { isFen, minus, percent, wan, type Fen } from './money'
import type { Tone } from './states'
import type { Values } from './values'

export interface Bar { name: string; title: string; fen: Fen; share: number } // share of the tallest, 0 to 100; fen "" = not yet there
export interface Gap { amount: string; words: string; tone: Tone }

const BARS = [['estimate_total', '概算'], ['planned_cost', '计划'], ['actual_cost', '实际']] as const

/** The amounts that this reader may see; one that does not exist yet stays as an outline, one he may not see is absent. */
export function barsOf(values: Values, hidden: string[]): Bar[] {
  const seen = BARS.filter(([name]) => !hidden.includes(name)).map(([name, title]) => ({ name, title, fen: values[name]?.text ?? '' }))
  const top = Math.max(...seen.map((b) => (isFen(b.fen) ? Math.max(0, Number(b.fen)) : 0)), 0)
  return seen.map((b) => ({ ...b, share: top && isFen(b.fen) ? Math.max(0, Number(b.fen)) / top * 100 : 0 }))
}

/** Between two bars: the later less the earlier, in words with the base of the share. Only real cost is judged. */
export function gapOf(before: Bar, after: Bar): Gap | undefined {
  if (!isFen(before.fen) || !isFen(after.fen)) return undefined
  const difference = minus(after.fen, before.fen)
  const real = after.name === 'actual_cost'
  if (difference === '0') return { amount: wan('0'), words: '一致', tone: real ? 'g' : 'n' }
  const more = !difference.startsWith('-')
  const share = percent(difference.replace('-', ''), before.fen)
  const words = real ? `${more ? '超支' : '节约'}${share && `，${before.title}的 ${share}`}` : `${more ? '高于' : '低于'}${before.title}${share && ` ${share}`}`
  return { amount: (more ? '+' : '') + wan(difference), words, tone: real ? (more ? 'a' : 'g') : 'n' }
}
