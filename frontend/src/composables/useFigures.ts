import { records } from '@/bridge/records'
import { FIGURES, large, type Asked } from '@/logic/numbers'
import { useAsk } from './useAsk'

export interface ShownFigure extends Asked { value: string; unit: string; at: string }

async function one(figure: Asked): Promise<ShownFigure> {
  const page = await records.list({ type: 'project', conditions: figure.conditions, limit: 1 })
  if (!figure.sum) return { ...figure, value: String(page.total), unit: '个', at: page.at }
  return { ...figure, ...large(page.sums.find((s) => s.column === figure.sum)?.text ?? ''), at: page.at }
}

/** The ten numbers, each over the whole list it opens. */
export const useFigures = () => useAsk(() => Promise.all(FIGURES.map(one)), ['records'])
