// Pinyin initials: "xmtz" finds 项目台账. The dictionary is large, so it is loaded at the first use.

export type Initials = (text: string) => string

export async function initialsOf(): Promise<Initials> {
  const { pinyin } = await import('pinyin-pro')
  return (text) => pinyin(text, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive' }).join('').toLowerCase()
}

export function matches(title: string, words: string, initials: Initials): boolean {
  const wanted = words.trim().toLowerCase()
  return !wanted || title.toLowerCase().includes(wanted) || (/^[a-z0-9]+$/.test(wanted) && initials(title).includes(wanted))
}
