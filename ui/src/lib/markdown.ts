import createPurifier, { type Config } from 'dompurify';
import { Marked, type Tokens } from 'marked';
import { escaped, fence, maths, mathsBlock, speech, spoiler } from './markdown-marks';

/** Classes that mean something to `dressProse` and to the style sheet. */
const CLASSES = ['said', 'spoiler', 'maths', 'maths block'];

const ALLOWED: Config = {
  ALLOWED_TAGS: ['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'ul', 'ol', 'li', 'blockquote', 'a', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'span', 'figure'],
  ALLOWED_ATTR: ['href', 'start', 'align', 'class'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  // Without this the pattern for addresses is asked about every attribute, and takes list numbers away.
  ADD_URI_SAFE_ATTR: ['start', 'align', 'class'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

const purifier = createPurifier(window);
purifier.addHook('uponSanitizeAttribute', (_node, attribute) => {
  if (attribute.attrName === 'class' && !CLASSES.includes(attribute.attrValue)) attribute.keepAttr = false;
});

const marked = new Marked({ async: false, breaks: true, gfm: true, extensions: [mathsBlock, maths, spoiler, speech] });
marked.use({
  renderer: {
    code: fence,
    checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ '),
    image: ({ href, text }: Tokens.Image) => `<a href="${escaped(href)}">${escaped(text || href)}</a>`,
  },
});

/**
 * A reply as safe HTML. A model's words are untrusted: no scripts, no styles, no pictures (a remote one would tell its host that
 * it was read, so it becomes a link).
 */
export function renderMarkdown(text: string): string {
  return purifier.sanitize(marked.parse(text) as string, ALLOWED);
}
