// Which files a line of the checklist takes.
import type { SlotView } from '@/bridge/records'
import { accepts, shorten } from './filenames'
import { size } from './sizes'

const IMAGES = ['png', 'jpg', 'jpeg']

/** Endings for the media of a slot; other media are their own ending. */
export function endingsOf(media: string[]): string[] {
  return media.flatMap((m) => (m === 'image' ? IMAGES : m === 'other' ? [] : [m]))
}

/** Why this file cannot go here; "" when it can. */
export function refusal(slot: SlotView, file: { name: string; size: number }): string {
  const endings = endingsOf(slot.media)
  if (!accepts(endings, file.name)) return `“${shorten(file.name, 24)}”不能交到这里。这一项收 ${endings.join('、').toUpperCase()}。`
  if (file.size === 0) return `“${shorten(file.name, 24)}”是空文件，没有加入。`
  if (slot.max && file.size > slot.max) return `文件有 ${size(file.size)}，这一项最多 ${size(slot.max)}。`
  return ''
}
