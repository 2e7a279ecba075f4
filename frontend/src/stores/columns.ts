import { defineStore } from 'pinia'
import { reactive, ref } from 'vue'
import type { Chosen } from '@/logic/columns'

export type Density = '紧凑' | '标准' | '宽松'
export const DENSITIES: Record<Density, number> = { 紧凑: 34, 标准: 40, 宽松: 46 } // px at 100 %

/** What each ledger shows to this person, until the page is closed. */
export const useColumns = defineStore('columns', () => {
  const chosen = reactive<Record<string, Chosen[]>>({})
  const density = ref<Density>('标准')
  return { chosen, density }
})
