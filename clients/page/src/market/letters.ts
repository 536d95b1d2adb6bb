/** Initials of Chinese words in pinyin, so that `ht` finds 沪铜. */

/** The first character of each letter in the order of the pinyin; i, u and v begin no syllable. */
const FIRSTS = "阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥扨它穵夕丫帀";
const LETTERS = "abcdefghjklmnopqrstwxyz";

const collator = new Intl.Collator("zh-Hans-u-co-pinyin");
/** Whether this runtime knows the order of the pinyin: a small ICU does not. */
const isAble = collator.compare("沪", "铜") < 0 && collator.compare("铜", "锌") < 0;

/**
 * Return a text with each Chinese character as the initial of its pinyin, in small letters.
 *
 * A character with several readings has that of the collation, its commonest.
 */
export function lettersOf(text: string): string {
  if (!isAble) return text.toLowerCase();
  return [...text].map((sign) => (/\p{Script=Han}/u.test(sign) ? initial(sign) : sign.toLowerCase())).join("");
}

function initial(sign: string): string {
  let found = "";
  for (let at = 0; at < FIRSTS.length; at++) {
    if (collator.compare(FIRSTS[at]!, sign) > 0) break;
    found = LETTERS[at]!;
  }
  return found;
}
