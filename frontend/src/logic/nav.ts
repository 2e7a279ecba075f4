// One map for all: the order never changes, what a role may not enter is absent, gaps close.
import { STAGES } from './stages'

export interface NavEntry { key: string; title: string; to: string; keys?: string }
export interface NavMap { top: NavEntry[]; stages: NavEntry[]; keep: NavEntry[]; foot: NavEntry[] }

const TODO: NavEntry = { key: 'todo', title: '待办中心', to: '/todo', keys: 'Alt+0' }
const HOME: NavEntry = { key: 'home', title: '首页', to: '/home', keys: 'Alt+0' }
const LEDGER: NavEntry = { key: 'ledger', title: '项目台账', to: '/ledger' }
const LINE: NavEntry[] = STAGES.map((s, i) => ({ key: s.key, title: s.title, to: `/${s.key}`, keys: `Alt+${i + 1}` }))
const ARCHIVES: NavEntry = { key: 'archives', title: '档案', to: '/archives', keys: 'Alt+9' }
const LIBRARIES: NavEntry = { key: 'libraries', title: '专家与单位库', to: '/libraries' }
const REPORTS: NavEntry = { key: 'reports', title: '报表与看板', to: '/reports' }
const PROCESSES: NavEntry = { key: 'processes', title: '流程与配置', to: '/processes' }
const ADMIN: NavEntry = { key: 'admin', title: '系统管理', to: '/admin' }

const ADMINS = ['system_admin', 'security_admin', 'audit_admin']
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
    keep: inside ? [ARCHIVES, LIBRARIES, REPORTS] : [],
    foot: [...(has(['configurator']) ? [PROCESSES] : []), ...(has(ADMINS) ? [ADMIN] : [])],
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
