/**
 * Words of a reply where no formatting is shown: without the marks for bold, code and headings. Single asterisks stay: in role-play
 * they tell what is done from what is said.
 */
export function plain(text: string): string {
  return text.replace(/\*\*|__|`+/g, '').replace(/^#{1,6} +/gm, '');
}
