// Markdown around markup, and markup made by Markdown.
import { cross, vector } from './make.mjs';

const CONTEXTS = ['**WHAT**', '*WHAT*', '~~WHAT~~', '# WHAT', '> WHAT', '- WHAT', '1. WHAT', '- [x] WHAT', '`WHAT`', '``` WHAT\nx\n```', '```html\nWHAT\n```\nWHAT', '    WHAT', '| a | b |\n|---|---|\n| WHAT | WHAT |', '[WHAT](https://example.org)', '![WHAT](https://example.org)', '[x](https://example.org "WHAT")', '[x](https://example.org/WHAT)', '[x](<https://example.org/WHAT>)', '<https://example.org/WHAT>', 'https://example.org/WHAT', '[x]: https://example.org "WHAT"\n\n[x]', '[WHAT]: https://example.org\n\n[WHAT]', '"WHAT"', '“WHAT”', '||WHAT||', '$WHAT$', '$$\nWHAT\n$$', '\\(WHAT\\)', '\\[WHAT\\]', 'x\n===\nWHAT', '<p>\n\nWHAT\n\n</p>', '<!--\n\nWHAT\n\n-->', '\\WHAT', '~~~WHAT\nx\n~~~', '***"||WHAT||"***', '[^1]\n\n[^1]: WHAT', '- > 1. WHAT'];

const PAYLOADS = ['<img src=x onerror=RUN>', '<svg onload=RUN>', '<script>RUN</script>', '"><img src=x onerror=RUN>', "' onerror='RUN", '" onmouseover="RUN', '"autofocus tabindex=0 onfocus="RUN', '</code></pre><img src=x onerror=RUN>', '&lt;img src=x onerror=RUN&gt;', '&quot; onerror=&quot;RUN', '<a href=javascript:RUN>x</a>', '<img src=ASK>', '![x](ASK)', '[x](javascript:RUN)', '</span><img src=x onerror=RUN>', '<style>@import "ASK"</style>', '`<img src=x onerror=RUN>`', '<iframe src=javascript:RUN></iframe>'].map(vector);

const FORMULAS = ['\\href{javascript:RUN}{x}', '\\url{javascript:RUN}', '\\includegraphics{ASK}', '\\htmlData{x=RUN}{x}', '\\htmlClass{x" onload="RUN}{x}', '\\htmlId{hit}{x}', '\\htmlStyle{background:url(ASK)}{x}', '\\text{<img src=x onerror=RUN>}', '\\def\\x{\\x\\x}\\x', '\\unicode{x3c}img src=x onerror=RUN\\unicode{x3e}', '\\color{red"onload="RUN}x', '\\rule{99999em}{99999em}', '\\char"3C script\\char"3E RUN', '\\require{html}\\href{javascript:RUN}{x}', '\\style{background:url(ASK)}{x}', '\\class{x}{<svg onload=RUN>}', '\\textcolor{url(ASK)}{x}', '\\tag{<img src=x onerror=RUN>}', '\\verb|<img src=x onerror=RUN>|', '\\newcommand{\\x}[1]{\\href{javascript:RUN}{#1}}\\x{y}'];

export function markdownVectors() {
  return [...cross(CONTEXTS, PAYLOADS), ...cross(['$WHAT$', '$$WHAT$$', '\\(WHAT\\)', 'so "$WHAT$" and ||$WHAT$||'], FORMULAS.map(vector))];
}
