// The switch of stages in words.

/** 启用谋划、评价，停用运维 */
export function changeWords(change: { starts: string[]; stops: string[] }): string {
  return [change.starts.length ? `启用${change.starts.join('、')}` : '', change.stops.length ? `停用${change.stops.join('、')}` : ''].filter(Boolean).join('，')
}
