// The log in words.
const OBJECTS: Record<string, string> = {
  project: '项目', filing: '立项申报', document: '材料', archive_item: '档案', account: '账号', user: '账号', device: '电脑', session: '登录', grant: '授权', intent: '操作', upload: '上传', unit: '单位', organ: '单位', log: '日志', audit: '日志', import: '导入', feed: '数据', directory: '通讯录', job: '后台任务', backup: '备份', catalogue: '配置', rescue: '代管内容',
}

/** "filing/8f3a…" as 立项申报 8f3a91c2: kind in words, the head of its id; Chinese words stay as they are. */
export function objectWords(object: string): string {
  const [kind = '', id = ''] = object.split('/', 2)
  if (/[\u4e00-\u9fff]/.test(object)) return OBJECTS[kind] && id ? `${OBJECTS[kind]} ${id}` : object
  const word = OBJECTS[kind] ?? (kind ? '对象' : '')
  return [word, /^[0-9a-f]{16,}$/.test(id) ? id.slice(0, 8) : kind === 'account' || /\d|-/.test(id) ? id : ''].filter(Boolean).join(' ')
}

/** Whether the device's clock was far from the server's when the entry came. */
export function apart(at: string, deviceAt: string): boolean {
  return !!deviceAt && Math.abs(Date.parse(at) - Date.parse(deviceAt)) > 300_000
}
