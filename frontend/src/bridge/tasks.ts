// The task centre, cases, acts and notices.
import * as go from '@/wailsjs/go/app/Tasks'
import { app } from '@/wailsjs/go/models'
import { ask, askList, type Plain } from './ask'

export type TaskCounts = Plain<app.TaskCounts>
export type TaskRow = Plain<app.TaskRow>
export type CaseView = Plain<app.CaseView>
export type TaskView = Plain<app.TaskView>
export type StepView = Plain<app.StepView>
export type PathView = Plain<app.PathView>
export type DifferenceView = Plain<app.DifferenceView>
export type PendingView = Plain<app.PendingView>
export type ActInput = Plain<app.ActInput>
export type NoticeView = Plain<app.NoticeView>
export type Tab = 'todo' | 'done' | 'mine' | 'copied' | 'drafts'

export const tasks = {
  counts: () => ask(go.Counts),
  list: (tab: Tab) => askList(() => go.List(tab)),
  open: (record: string) => ask(() => go.Case(record)),
  act: (input: ActInput) => ask(() => go.Act(app.ActInput.createFrom(input))),
  notices: () => askList(go.Notices),
  readNotices: (ids: string[]) => ask(() => go.ReadNotices(ids)),
  keepOpinion: (record: string, text: string) => ask(() => go.KeepOpinion(record, text)),
  opinion: (record: string) => ask(() => go.Opinion(record)),
}
