// vxe-table's own types need the vxe-pc-ui package, which we do not ship; these are the parts that RecordTable uses.
declare module 'vxe-table' {
  import type { DefineComponent } from 'vue'

  export interface VxeTableInstance<Row> {
    setCurrentRow(row: Row): Promise<void>
    clearCurrentRow(): Promise<void>
    scrollToRow(row: Row): Promise<void>
    scrollTo(left: number | null, top?: number | null): Promise<void>
  }
  type Loose = DefineComponent<Record<string, unknown>>
  export const VxeTable: Loose
  export const VxeColumn: Loose
}
