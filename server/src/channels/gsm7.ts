/**
 * The alphabet of short messages, 3GPP TS 23.038. One character outside of it, such as an emoji or a narrow space, and
 * the whole message is sent in UCS-2, in which a part holds 67 characters instead of 153.
 */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Take two places. */
const extended = '^{}\\[~]|€';

const replacements: Readonly<Record<string, string>> = {
  '›': '>',
  '‹': '<',
  '≈': 'ca.',
  '±': '+-',
  '×': 'x',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '·': '.',
  '•': '-',
  '✓': '',
};

/** With what joins and colours them. */
const emoji = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{FE0F}|\u{200D}/gu;

const alphabet = new Set(basic + extended);

/**
 * The text in that alphabet as far as it goes: signs by their likes, letters without accents the alphabet lacks, emoji
 * left out. Letters of other scripts stay, since somebody reads them.
 */
export function toGsm7(text: string): string {
  const written = [...text.replaceAll(emoji, '')]
    .map((letter) => {
      if (alphabet.has(letter)) return letter;
      const instead = replacements[letter];
      if (instead !== undefined) return instead;
      if (/\s/u.test(letter)) return ' ';
      const bare = letter.normalize('NFKD').replaceAll(/\p{M}/gu, '');
      return [...bare].every((one) => alphabet.has(one)) ? bare : letter;
    })
    .join('');
  return written.replaceAll(/ {2,}/g, ' ').trim();
}

export function isGsm7(text: string): boolean {
  return [...text].every((letter) => alphabet.has(letter));
}

/** Places the text takes: in its own alphabet, or in UCS-2. */
export function smsLength(text: string): number {
  if (!isGsm7(text)) return text.length;
  return [...text].reduce((places, letter) => places + (extended.includes(letter) ? 2 : 1), 0);
}
