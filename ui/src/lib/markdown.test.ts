import { describe, expect, test } from 'vitest';
import { renderMarkdown } from './markdown';

describe('what a reply may look like', () => {
  test.each([
    ['**bold** and *soft*', '<p><strong>bold</strong> and <em>soft</em></p>'],
    ['one\ntwo', '<p>one<br>two</p>'],
    ['3. three\n4. four', '<ol start="3">'],
    ['`x < y`', '<code>x &lt; y</code>'],
    ['[site](https://example.org)', '<a href="https://example.org">site</a>'],
    ['![a cat](https://example.org/cat.png)', '<a href="https://example.org/cat.png">a cat</a>'],
    ['|a|b|\n|:-|-:|\n|1|2|', '<td align="right">2</td>'],
    ['- [x] done\n- [ ] open', '☑ done'],
    ['```js\nif (a < b) {}\n```', '<figure><pre><code>if (a &lt; b) {}\n</code></pre></figure>'],
    ['She says "come *in* now".', '<span class="said">"come <em>in</em> now"</span>.'],
    ['„Komm herein“, sagt sie.', '<span class="said">„Komm herein“</span>, sagt'],
    ['The end: ||he **wakes** up||.', '<span class="spoiler">he <strong>wakes</strong> up</span>.'],
    ['So $a^2 < b$ holds.', '<span class="maths">a^2 &lt; b</span>'],
    ['\\(x_1\\) and', '<span class="maths">x_1</span>'],
    ['$$\n\\frac{1}{2}\n$$', '<span class="maths block">\\frac{1}{2}</span>'],
  ])('%s', (source, expected) => {
    expect(renderMarkdown(source)).toContain(expected);
  });
});

test.each([
  ['a 5" and a 6" screen', 'said'],
  ['if (a || b || c)', 'spoiler'],
  ['it costs $5 and then $10', 'maths'],
  ['say "no', 'said'],
  ['`"code"` and `||x||` and `$x$`', '<span'],
  ['$$never closed', 'maths'],
])('%s is not taken for anything else', (source, word) => expect(renderMarkdown(source)).not.toContain(word));

test.each(['"', '||x ', '$x ', '\\(', '“', '$$\n'])('thousands of %j without an end are plain text, soon', (mark) => {
  expect(renderMarkdown(mark.repeat(3000))).not.toMatch(/said|spoiler|maths/);
});

describe('what it may not do', () => {
  test.each([
    ['<script>alert(1)</script>after', /script|alert/],
    ['<img src=x onerror=alert(1)>', /img|onerror|alert/],
    ['![pixel](https://example.org/seen.png)', /<img|src/],
    ['[x](javascript:alert(1))', /javascript/],
    ['[x](JaVaScRiPt:alert(1))', /javascript/i],
    ['[x](data:text/html;base64,AAAA)', /data:/],
    ['<a href="https://e.org" onclick="steal()" style="position:fixed">x</a>', /onclick|style|steal/],
    ['<iframe src="https://e.org"></iframe>', /iframe/],
    ['<svg><script>alert(1)</script></svg>', /svg|alert/],
    ['<style>*{display:none}</style>x', /style|display/],
    ['<form action="https://e.org"><input></form>', /form|input/],
    ['<p id="app" class="fixed" data-x="1" aria-label="Send">x</p>', /id=|class=|data-|aria-/],
    ['<math><mtext></mtext><mglyph></mglyph></math>', /math/],
  ])('%s', (source, forbidden) => {
    expect(renderMarkdown(source)).not.toMatch(forbidden);
  });
});
