/** Close enough to the end to count as reading along, in CSS pixels. */
export const NEAR_END = 48;

/**
 * Whether the view should go on following the end after a scroll event. Only moving up ends it: growth moves nothing, and the
 * event of our own jump to the end may arrive after the content has grown again (WebKit).
 */
export function followsAfterScroll(following: boolean, before: number, view: { scrollTop: number; scrollHeight: number; clientHeight: number }): boolean {
  if (atEnd(view)) return true;
  return following && view.scrollTop >= before;
}

export function atEnd(view: { scrollTop: number; scrollHeight: number; clientHeight: number }): boolean {
  return view.scrollHeight - view.scrollTop - view.clientHeight <= NEAR_END;
}
