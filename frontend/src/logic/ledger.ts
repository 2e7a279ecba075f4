// The project ledger: its first columns, its saved views, the states a project can have.
import type { ConditionView } from '@/bridge/records'
import type { Layout } from './columns'
import type { Choice } from './fields'
import { STATES, type StateKey } from './states'

export const PROJECT_LAYOUT: Layout = {
  shown: ['number', 'name', 'owner_unit', 'stage', 'state', 'estimate_total', 'planned_cost', 'actual_cost', 'cost_deviation', 'planned_finish'],
  locked: ['number', 'name'],
  // What came from another list has no number and no unit of ours; its own stand there, muted.
  or: { number: 'source_id', owner_unit: 'agency' },
}

const KEYS: StateKey[] = ['draft', 'reviewing', 'returned', 'approving', 'issuing', 'approved', 'refused', 'procuring', 'building', 'accepting', 'operating', 'closed', 'imported']
export const PROJECT_STATES: Choice[] = KEYS.map((code) => ({ code, title: STATES[code].word }))

export type SavedView = 'all' | 'live' | 'approved' | 'past' | 'warned'
const not = (...states: StateKey[]): ConditionView[] => states.map((value) => ({ field: 'state', op: 'ne', value }))

export const SAVED_VIEWS: readonly { key: SavedView; title: string; conditions: ConditionView[] }[] = [
  { key: 'all', title: '全部', conditions: [] },
  { key: 'live', title: '在办', conditions: not('refused', 'closed', 'imported') },
  { key: 'approved', title: '已立项', conditions: [{ field: 'state', op: 'eq', value: 'approved' }] },
  { key: 'past', title: '历史项目', conditions: [{ field: 'state', op: 'eq', value: 'imported' }] },
  { key: 'warned', title: '有提醒', conditions: [{ field: 'warnings', op: 'ne', value: '' }] },
]
