/** What chats mark beyond Markdown: speech, ||spoilers||, maths in dollars or in \( and \[. Extensions of marked. */
import type { TokenizerAndRendererExtension, Tokens } from 'marked';

/** Longer ones stay plain text: an opening mark without its end must not cost a search through everything. */
const LONGEST = 4000;

const SPEECH = [/^"(?=\S)([^"\n]{0,3999}[^"\s])"(?![\p{L}\p{N}])/u, /^“([^“”\n]{1,4000})”/u, /^„([^„“”\n]{1,4000})[“”]/u, /^«([^«»\n]{1,4000})»/u, /^「([^「」\n]{1,4000})」/u];

/** The words of a role between quotation marks, which stay where they are. */
export const speech: TokenizerAndRendererExtension = {
  name: 'speech',
  level: 'inline',
  start: (text) => startOf(/(?<![\p{L}\p{N}])["“„«「]/u, text),
  tokenizer(text) {
    const match = SPEECH.map((pattern) => pattern.exec(text)).find((found) => found !== null);
    const [raw, words] = match ?? [];
    if (raw === undefined || words === undefined) return undefined;
    return { type: 'speech', raw, open: raw.charAt(0), close: raw.charAt(raw.length - 1), tokens: this.lexer.inlineTokens(words) };
  },
  renderer({ open, close, tokens = [] }) {
    return `<span class="said">${escaped(String(open))}${this.parser.parseInline(tokens)}${escaped(String(close))}</span>`;
  },
};

/** ||what is not to be seen at once|| */
export const spoiler: TokenizerAndRendererExtension = {
  name: 'spoiler',
  level: 'inline',
  start: (text) => startOf(/\|\|(?=\S)/, text),
  tokenizer(text) {
    const [raw, words] = /^\|\|(?=[^\s|])((?:(?!\|\|)[^\n]){1,4000})\|\|/.exec(text) ?? [];
    if (raw === undefined || words === undefined || words !== words.trimEnd()) return undefined;
    return { type: 'spoiler', raw, tokens: this.lexer.inlineTokens(words) };
  },
  renderer({ tokens = [] }) {
    return `<span class="spoiler">${this.parser.parseInline(tokens)}</span>`;
  },
};

/** In a line. A dollar before a number is money. */
export const maths: TokenizerAndRendererExtension = {
  name: 'maths',
  level: 'inline',
  start: (text) => startOf(/\$(?=\S)|\\\(/, text),
  tokenizer(text) {
    const [raw, inDollars, inBrackets] = /^(?:\$(?=\S)([^$\n]{0,499}[^$\s])\$(?![\p{L}\p{N}$])|\\\(([^\n]{1,500}?)\\\))/u.exec(text) ?? [];
    const words = inDollars ?? inBrackets;
    return raw === undefined || words === undefined ? undefined : { type: 'maths', raw, text: words };
  },
  renderer: ({ text }) => `<span class="maths">${escaped(String(text))}</span>`,
};

/** On lines of its own. */
export const mathsBlock: TokenizerAndRendererExtension = {
  name: 'mathsBlock',
  level: 'block',
  start: (text) => startOf(/^(?:\$\$|\\\[)/m, text),
  tokenizer(text) {
    if (!/^(?:\$\$|\\\[)/.test(text)) return undefined;
    const close = text.startsWith('$$') ? '$$' : '\\]';
    const end = text.slice(0, LONGEST).indexOf(close, 2);
    const after = /^[ \t]*(?:\n|$)/.exec(text.slice(end + 2));
    const formula = text.slice(2, Math.max(end, 2)).trim();
    return formula === '' || !after ? undefined : { type: 'mathsBlock', raw: text.slice(0, end + 2) + after[0], text: formula };
  },
  renderer: ({ text }) => `<p><span class="maths block">${escaped(String(text))}</span></p>`,
};

/** Code in a frame of its own, which gets a button. */
export function fence({ text }: Tokens.Code): string {
  return `<figure><pre><code>${escaped(text)}\n</code></pre></figure>\n`;
}

function startOf(pattern: RegExp, text: string): number | undefined {
  const at = text.search(pattern);
  return at < 0 ? undefined : at;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
