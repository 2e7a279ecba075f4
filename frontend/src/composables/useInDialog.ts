import { inject, provide, type InjectionKey } from 'vue'

const key: InjectionKey<true> = Symbol('in a dialog')

/** Said by a dialog to everything in it. An open dialog lies above the whole page, lists at the end of the body too. */
export const provideDialog = () => provide(key, true)

/** True inside a dialog: what pops up must stay in it to be seen. */
export const useInDialog = () => inject(key, undefined) === true
