// 人民币大写: the amount in capital form, as contracts and approvals carry it.
import { isFen, type Fen } from './money'

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿', '万亿', '亿亿']

/** Four digits without their group's name; "" for 0000. */
function four(digits: string): string {
  let out = ''
  let gap = false
  digits.split('').forEach((digit, i) => {
    if (digit === '0') {
      gap = out !== ''
      return
    }
    out += (gap ? '零' : '') + DIGITS[Number(digit)] + PLACES[3 - i]
    gap = false
  })
  return out
}

function whole(yuan: string): string {
  const padded = yuan.padStart(Math.ceil(yuan.length / 4) * 4, '0')
  const groups = padded.match(/\d{4}/g) ?? []
  let out = ''
  let gap = false
  groups.forEach((group, i) => {
    const words = four(group)
    if (!words) {
      gap = out !== ''
      return
    }
    const zero = out && (gap || group.startsWith('0')) ? '零' : ''
    out += zero + words + GROUPS[groups.length - 1 - i]
    gap = false
  })
  return out
}

/** capital("1236500000") = 人民币壹仟贰佰叁拾陆万伍仟元整. Empty for no amount. */
export function capital(fen: Fen): string {
  if (!isFen(fen)) return ''
  const digits = fen.replace('-', '').padStart(3, '0')
  const yuan = whole(digits.slice(0, -2).replace(/^0+(?=\d)/, ''))
  const [jiao, cent] = digits.slice(-2).split('').map(Number) as [number, number]
  const head = '人民币' + (fen.startsWith('-') ? '负' : '')
  if (!jiao && !cent) return head + (yuan || '零') + '元整'
  const small = (jiao ? DIGITS[jiao] + '角' : yuan ? '零' : '') + (cent ? DIGITS[cent] + '分' : '整')
  return head + (yuan ? yuan + '元' : '') + small
}
