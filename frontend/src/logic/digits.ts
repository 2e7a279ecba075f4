// Full-width digits and letters are what a Chinese input method often leaves; we take them silently.

/** １２３Ａ． → 123A. ; Chinese punctuation and 汉字 are left alone. */
export function halfWidth(text: string): string {
  return text.replace(/[０-９Ａ-Ｚａ-ｚ．－＋／：]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ')
}

/** Only the digits of what was typed or pasted, at most `max` of them. */
export function onlyDigits(text: string, max = Infinity): string {
  return halfWidth(text).replace(/\D/g, '').slice(0, max)
}

/** A mainland mobile or landline number in its stored form; null when it is neither. */
export function phone(text: string): string | null {
  const plain = halfWidth(text).replace(/[\s()（）-]/g, '').replace(/^\+?86(?=1\d{10}$)/, '')
  if (/^1[3-9]\d{9}$/.test(plain)) return plain
  return /^0\d{9,11}$|^[2-9]\d{6,7}$|^12345$/.test(plain) ? plain : null
}
