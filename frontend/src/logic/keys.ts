// Keys of the product: one way to name a combination, one list that the ? page shows.

/** "Ctrl+Shift+S" of an event; letters upper case, digits by their key cap so that Alt 1 works on every layout. */
export function combo(event: KeyboardEvent): string {
  const digit = /^Digit(\d)$/.exec(event.code)
  const key = digit && (event.altKey || event.ctrlKey) ? digit[1] : event.key.length === 1 ? event.key.toUpperCase() : event.key
  const shift = event.shiftKey && (event.key.length > 1 || event.ctrlKey || event.altKey)
  return [event.ctrlKey || event.metaKey ? 'Ctrl' : '', event.altKey ? 'Alt' : '', shift ? 'Shift' : '', key].filter(Boolean).join('+')
}

const FIELD = 'input, textarea, select, [contenteditable=""], [contenteditable="true"], [role="textbox"], [role="combobox"]'

/** Single letters never act while a field has the focus or an input method composes. */
export function typing(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229) return true
  if (event.ctrlKey || event.altKey || event.metaKey || event.key.length > 1) return false
  return event.target instanceof Element && event.target.closest(FIELD) !== null
}

export const KEYS: readonly { keys: string; does: string; where: string }[] = [
  { keys: 'Ctrl K', does: '搜索与转到', where: '任何页面' },
  { keys: 'Ctrl F · Ctrl S · Esc', does: '页内查找 · 立即保存 · 关闭最上层', where: '任何页面' },
  { keys: 'Ctrl Enter', does: '本页主要操作', where: '任何页面' },
  { keys: 'Ctrl B', does: '展开或收起导航', where: '任何页面' },
  { keys: 'Alt 1 … Alt 7', does: '谋划 立项 招采 实施 验收 评价 运维', where: '任何页面' },
  { keys: 'Alt 0 · Alt 9', does: '待办中心 · 档案', where: '任何页面' },
  { keys: 'Ctrl Shift S', does: '同步面板', where: '任何页面' },
  { keys: 'F6 · Shift F6', does: '下一区域 · 上一区域', where: '任何页面' },
  { keys: 'J K · ↑ ↓', does: '下一件 · 上一件', where: '列表' },
  { keys: 'Enter · Space', does: '打开 · 选择', where: '列表' },
  { keys: 'Tab · Enter · Ctrl V', does: '下一格 · 下一行 · 粘贴表格', where: '表格' },
  { keys: 'Alt ↑ ↓', does: '移动列、行或附件', where: '选择器与表格' },
  { keys: '? · F1', does: '本页按键 · 本页帮助', where: '任何页面' },
]
