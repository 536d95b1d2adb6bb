/**
 * What the page says, in Chinese and in English.
 *
 * Each area has a dictionary whose entries are pairs, so that a sentence without its translation
 * does not compile; nor does a key that is in no dictionary.
 */

import { ref } from "vue";
import { market } from "./market";
import { shell } from "./shell";
import { trade } from "./trade";

export type Language = "zh" | "en";

/** `[Chinese, English]` by key; `{name}` stands for a fact. */
export type Dictionary = Readonly<Record<string, readonly [string, string]>>;

type Keys<Area extends string, D> = `${Area}.${keyof D & string}`;
export type TextKey =
  | Keys<"shell", typeof shell>
  | Keys<"market", typeof market>
  | Keys<"trade", typeof trade>;

const AREAS: Readonly<Record<string, Dictionary>> = { shell, market, trade };

/** The language that is shown; the settings store keeps and changes it. */
export const language = ref<Language>("zh");

/** A sentence by its key: said when it is drawn, it follows the language. */
export interface Phrase {
  readonly key: TextKey;
  readonly facts?: Facts;
}

/** What can be said in either language: a phrase, or a sentence of the server's, which has both. */
export type Words = string | Phrase;

export type Facts = Readonly<Record<string, Words | number>>;

/** Return the sentence of a key in the language that is shown, with its facts. */
export function t(key: TextKey, facts?: Facts): string {
  const dot = key.indexOf(".");
  const pair = AREAS[key.slice(0, dot)]?.[key.slice(dot + 1)];
  const text = pair === undefined ? key : pair[language.value === "zh" ? 0 : 1];
  return facts === undefined ? text : filled(text, facts);
}

/** Return what words say in the language that is shown. */
export function said(words: Words): string {
  if (typeof words !== "string") return t(words.key, words.facts);
  return words
    .split("\n")
    .map((line) => {
      const slash = line.indexOf(" / ");
      if (slash < 0) return line;
      return language.value === "zh" ? line.slice(0, slash) : line.slice(slash + 3);
    })
    .join("\n");
}

function filled(text: string, facts: Facts): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const fact = facts[name] ?? whole;
    return typeof fact === "number" ? String(fact) : said(fact);
  });
}
