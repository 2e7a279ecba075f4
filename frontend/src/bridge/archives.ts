// The archive tree and its items.
import * as go from '@/wailsjs/go/app/Archives'
import type { app } from '@/wailsjs/go/models'
import { askList, type Plain } from './ask'

export type ArchiveNode = Plain<app.ArchiveNode>
export type ArchiveItem = Plain<app.ArchiveItem>

export const archives = {
  tree: () => askList(go.Tree),
  items: (node: string) => askList(() => go.Items(node)),
}
