// Formats and digests in the words of people.
const WORDS: Record<string, string> = { pdf: 'PDF 版式文件', ofd: 'OFD 版式文件', docx: '文字文件', xlsx: '表格文件', image: '图片' }

export function mediaWord(media: string, name: string): string {
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toUpperCase()
  return WORDS[media] ?? (ending ? `${ending} 文件` : '其他文件')
}

/** 7f3a 91c2 … e04b: enough to compare by eye; the whole stands in the tip. */
export function shortDigest(hex: string): string {
  const plain = hex.replace(/^sha256:/, '')
  return plain.length > 16 ? `${plain.slice(0, 4)} ${plain.slice(4, 8)} … ${plain.slice(-4)}` : plain
}
