import DOMPurify, { type Config } from 'dompurify';
import { marked } from 'marked';

const ALLOWED: Config = {
  ALLOWED_TAGS: ['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'ul', 'ol', 'li', 'blockquote', 'a', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ALLOWED_ATTR: ['href', 'start', 'align'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  // Without this the pattern for addresses is asked about every attribute, and takes list numbers away.
  ADD_URI_SAFE_ATTR: ['start', 'align'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/** A reply as safe HTML. A model's words are untrusted: no scripts, no styles, no pictures (a remote one would tell its host that it was read). */
export function renderMarkdown(text: string): string {
  const html = marked.parse(text, { async: false, breaks: true, gfm: true });
  return DOMPurify.sanitize(html, ALLOWED);
}
