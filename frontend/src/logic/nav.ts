// One map for all: the order never changes, what a role may not enter is absent, gaps close. A page that is not
// built yet has no entry.
import { STAGES } from './stages'

export interface NavEntry { key: string; title: string; to: string; keys?: string }
export interface NavMap { top: NavEntry[]; stages: NavEntry[]; keep: NavEntry[]; foot: NavEntry[] }

const TODO: NavEntry = { key: 'todo', title: '待办中心', to: '/todo', keys: 'Alt+0' }
const HOME: NavEntry = { key: 'home', title: '首页', to: '/leader', keys: 'Alt+0' }
const LEDGER: NavEntry = { key: 'ledger', title: '项目台账', to: '/ledger' }
const LINE: NavEntry[] = STAGES.map((s, i) => ({ key: s.key, title: s.title, to: `/stage/${s.key}`, keys: `Alt+${i + 1}` }))
const ARCHIVES: NavEntry = { key: 'archives', title: '档案', to: '/archives', keys: 'Alt+9' }
const USERS: NavEntry = { key: 'users', title: '用户', to: '/users' }
const MODULES: NavEntry = { key: 'modules', title: '模块', to: '/modules' }
const DEVICES: NavEntry = { key: 'devices', title: '电脑', to: '/devices' }
const LOG: NavEntry = { key: 'log', title: '日志', to: '/log' }

const INSIDE = ['clerk', 'unit_head', 'office', 'leader', 'finance', 'procurement', 'auditor', 'archivist']
const GUEST_STAGES: Record<string, string[]> = {
  agency: ['procurement'],
  contractor: ['implementation', 'acceptance', 'operations'],
  supervisor: ['implementation', 'acceptance'],
}

/** What these roles see; `off` are the stages whose module is switched off. */
export function navFor(roles: string[], off: string[] = []): NavMap {
  const has = (list: string[]) => roles.some((r) => list.includes(r))
  const inside = has(INSIDE)
  const guest = new Set(roles.flatMap((r) => GUEST_STAGES[r] ?? []))
  const business = inside || guest.size > 0 || has(['expert', 'third_party', 'configurator'])
  return {
    top: business ? [has(['leader']) ? HOME : TODO, ...(inside ? [LEDGER] : [])] : [],
    stages: LINE.filter((e) => !off.includes(e.key) && (inside || guest.has(e.key))),
    keep: inside ? [ARCHIVES] : [],
    foot: [...(has(['configurator', 'office']) ? [MODULES] : []), ...(has(['system_admin', 'security_admin']) ? [USERS, DEVICES] : []), ...(has(['audit_admin']) ? [LOG, USERS] : [])],
  }
}

/** Where a role lands after signing in. */
export function firstPage(roles: string[]): string {
  if (roles.includes('auditor') && !roles.includes('office')) return LEDGER.to
  const map = navFor(roles)
  return (map.top[0] ?? map.foot[0] ?? TODO).to
}

export function allEntries(map: NavMap): NavEntry[] {
  return [...map.top, ...map.stages, ...map.keep, ...map.foot]
}
