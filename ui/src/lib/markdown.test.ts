import { describe, expect, test } from 'vitest';
import { renderMarkdown } from './markdown';

describe('what a reply may look like', () => {
  test.each([
    ['**bold** and *soft*', '<p><strong>bold</strong> and <em>soft</em></p>'],
    ['one\ntwo', '<p>one<br>two</p>'],
    ['3. three\n4. four', '<ol start="3">'],
    ['`x < y`', '<code>x &lt; y</code>'],
    ['[site](https://example.org)', '<a href="https://example.org">site</a>'],
  ])('%s', (source, expected) => {
    expect(renderMarkdown(source)).toContain(expected);
  });
});

describe('what it may not do', () => {
  test.each([
    ['<script>alert(1)</script>after', /script|alert/],
    ['<img src=x onerror=alert(1)>', /img|onerror|alert/],
    ['![pixel](https://example.org/seen.png)', /img|example/],
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
