/** About how many tokens a text is: four letters each in most tongues, one for each sign where signs are words. An estimate for people, nothing is cut by it. */
export function roughTokens(text: string): number {
  const dense = (text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g) ?? []).length;
  return Math.ceil((text.length - dense) / 4 + dense);
}
