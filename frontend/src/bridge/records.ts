// The catalogue, lists, forms and drafts.
import * as go from '@/wailsjs/go/app/Records'
import { app } from '@/wailsjs/go/models'
import { ask, askList, type Plain } from './ask'

export type TypeView = Plain<app.TypeView>
export type FieldView = Plain<app.FieldView>
export type ColumnView = Plain<app.ColumnView>
export type SlotView = Plain<app.SlotView>
export type OptionView = Plain<app.OptionView>
export type CellView = Plain<app.CellView>
export type ValueView = Plain<app.ValueView>
export type RecordView = Plain<app.RecordView>
export type NoteView = Plain<app.NoteView>
export type FindingView = Plain<app.FindingView>
export type ListQuery = Plain<app.ListQuery>
export type ConditionView = Plain<app.ConditionView>
export type ListPage = Plain<app.ListPage>
export type ListRow = Plain<app.ListRow>
export type SaveResult = Plain<app.SaveResult>
export type SubmitResult = Plain<app.SubmitResult>

const values = (list: ValueView[]) => list as app.ValueView[]

export const records = {
  types: () => askList(go.Types),
  list: (query: Partial<ListQuery> & { type: string }) => ask(() => go.List(app.ListQuery.createFrom({ search: '', conditions: [], sort: '', desc: false, offset: 0, limit: 500, ...query }))),
  find: (text: string) => askList(() => go.Find(text)),
  create: (type: string) => ask(() => go.New(type)),
  open: (id: string) => ask(() => go.Open(id)),
  save: (id: string, list: ValueView[]) => ask(() => go.Save(id, values(list))),
  check: (id: string, list: ValueView[]) => askList(() => go.Check(id, values(list))),
  submit: (id: string, list: ValueView[]) => ask(() => go.Submit(id, values(list))),
  discard: (id: string) => ask(() => go.Discard(id)),
  units: () => askList(go.Units),
  people: () => askList(go.People),
}
