import type { Look } from './fake-cast';

const SIDE = 512;

/** The layers of a fake companion as SVG fragments on a 512 x 512 canvas. */
export function layers(look: Look): Record<'base' | 'head' | 'open' | 'closed' | 'smile' | 'mouth', string> {
  return { base: base(look), head: head(look), open: eyes(look), closed: closedEyes(look), smile: smile(look), mouth: mouth(look) };
}

export function wholePicture(look: Look): string {
  const part = layers(look);
  return part.base + part.head + part.open + part.smile;
}

function base({ backdrop, cloth, shade, hair, cut }: Look): string {
  const behind = cut === 'long' ? `<path d="M140 250 Q120 90 256 92 Q392 90 372 250 Q384 400 400 440 L112 440 Q128 400 140 250Z" fill="${hair}"/>` : '';
  return `<defs><radialGradient id="b" cx=".5" cy=".36" r=".8"><stop offset="0" stop-color="${backdrop[0]}"/><stop offset="1" stop-color="${backdrop[1]}"/></radialGradient>
    <linearGradient id="c" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${cloth}"/><stop offset="1" stop-color="${cloth}" stop-opacity=".82"/></linearGradient></defs>
    <rect width="512" height="512" fill="url(#b)"/>${behind}
    <path d="M222 330 h68 v70 q-34 34 -68 0Z" fill="${shade}"/>
    <path d="M70 520 Q84 408 206 388 Q256 432 306 388 Q428 408 442 520Z" fill="url(#c)"/>`;
}

function head({ skin, shade, hair, cut }: Look): string {
  if (cut === 'robot') {
    return `<path d="M256 98 v-34" stroke="${hair}" stroke-width="8" stroke-linecap="round"/><circle cx="256" cy="56" r="13" fill="#f2a65a"/>
      <rect x="150" y="98" width="212" height="262" rx="82" fill="${skin}"/><rect x="174" y="172" width="164" height="146" rx="62" fill="#26304f"/>
      <rect x="130" y="206" width="26" height="64" rx="13" fill="${shade}"/><rect x="356" y="206" width="26" height="64" rx="13" fill="${shade}"/>`;
  }
  if (cut === 'fox') {
    return `<path d="M160 176 L150 66 L232 128Z M352 176 L362 66 L280 128Z" fill="${skin}"/><path d="M170 150 L165 94 L206 128Z M342 150 L347 94 L306 128Z" fill="#5a3524"/>
      <path d="M140 226 Q150 112 256 112 Q362 112 372 226 Q380 300 256 366 Q132 300 140 226Z" fill="${skin}"/>
      <path d="M146 254 Q190 244 232 292 Q256 302 280 292 Q322 244 366 254 Q352 318 256 366 Q160 318 146 254Z" fill="${hair}"/>
      <path d="M242 290 q14 -8 28 0 q-2 14 -14 16 q-12 -2 -14 -16Z" fill="#2c1a12"/>`;
  }
  const face = `<ellipse cx="158" cy="248" rx="16" ry="24" fill="${shade}"/><ellipse cx="354" cy="248" rx="16" ry="24" fill="${shade}"/>
    <path d="M158 214 Q158 128 256 128 Q354 128 354 214 Q354 292 318 334 Q288 366 256 366 Q224 366 194 334 Q158 292 158 214Z" fill="${skin}"/>
    <ellipse cx="200" cy="284" rx="24" ry="14" fill="#e2685a" opacity=".2"/><ellipse cx="312" cy="284" rx="24" ry="14" fill="#e2685a" opacity=".2"/>
    <path d="M250 246 q-12 36 -4 40 q8 4 16 0" fill="none" stroke="${shade}" stroke-width="5" stroke-linecap="round"/>`;
  const cuts: Record<string, string> = {
    long: `<path d="M148 250 Q132 96 256 94 Q380 96 364 250 Q352 176 292 148 Q232 196 160 196 Q152 220 148 250Z" fill="${hair}"/>`,
    bob: `<path d="M140 312 Q116 84 256 84 Q396 84 372 312 Q352 322 340 308 Q356 220 338 176 Q256 190 176 172 Q158 220 172 308 Q158 322 140 312Z" fill="${hair}"/>`,
    short: `<path d="M150 226 Q136 92 256 88 Q376 92 362 226 Q352 188 336 170 Q256 150 180 170 Q160 190 150 226Z" fill="${hair}"/>`,
    curly: `<g fill="${hair}">${[[160, 190, 40], [176, 140, 46], [222, 108, 48], [290, 106, 48], [336, 140, 46], [352, 190, 40], [148, 240, 32], [364, 240, 32], [256, 130, 44]]
      .map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}"/>`)
      .join('')}</g>`,
  };
  return face + (cuts[cut] ?? '');
}

function eyes({ iris, hair, cut }: Look): string {
  const glow = cut === 'robot';
  return [212, 300]
    .map((x) =>
      glow
        ? `<ellipse cx="${x}" cy="236" rx="17" ry="22" fill="${iris}"/><circle cx="${x + 5}" cy="228" r="6" fill="#e8fbff"/>`
        : `<ellipse cx="${x}" cy="240" rx="21" ry="17" fill="#fffaf5"/><circle cx="${x}" cy="241" r="13" fill="${iris}"/><circle cx="${x}" cy="241" r="7" fill="#171017"/>
           <circle cx="${x + 5}" cy="235" r="4" fill="#fff"/><path d="M${x - 23} 238 Q${x} 212 ${x + 23} 238" fill="none" stroke="#2a1a1d" stroke-width="6" stroke-linecap="round"/>
           ${cut === 'fox' ? '' : `<path d="M${x - 22} 206 Q${x} 194 ${x + 22} 206" fill="none" stroke="${hair}" stroke-width="7" stroke-linecap="round"/>`}`,
    )
    .join('');
}

function closedEyes({ hair, iris, cut }: Look): string {
  const stroke = cut === 'robot' ? iris : '#2a1a1d';
  return [212, 300]
    .map((x) => `<path d="M${x - 21} 240 Q${x} 256 ${x + 21} 240" fill="none" stroke="${stroke}" stroke-width="6" stroke-linecap="round"/>
      ${cut === 'fox' || cut === 'robot' ? '' : `<path d="M${x - 22} 206 Q${x} 194 ${x + 22} 206" fill="none" stroke="${hair}" stroke-width="7" stroke-linecap="round"/>`}`)
    .join('');
}

function smile({ cut, iris }: Look): string {
  const stroke = cut === 'robot' ? iris : '#8c3b3a';
  const y = cut === 'robot' ? 284 : 316;
  return `<path d="M230 ${y} Q256 ${y + 20} 282 ${y}" fill="none" stroke="${stroke}" stroke-width="6" stroke-linecap="round"/>`;
}

function mouth({ cut, iris }: Look): string {
  const y = cut === 'robot' ? 290 : 322;
  if (cut === 'robot') return `<ellipse cx="256" cy="${y}" rx="22" ry="15" fill="${iris}"/>`;
  return `<ellipse cx="256" cy="${y}" rx="25" ry="19" fill="#8c3b3a"/><ellipse cx="256" cy="${y}" rx="20" ry="14" fill="#3b1316"/><ellipse cx="256" cy="${y + 9}" rx="13" ry="6" fill="#d4716b"/>`;
}

export async function rasterise(svgs: readonly string[], columns: number): Promise<HTMLCanvasElement> {
  const canvas = document.createElement('canvas');
  canvas.width = SIDE * columns;
  canvas.height = SIDE * Math.ceil(svgs.length / columns);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no 2D canvas');
  for (const [i, body] of svgs.entries()) {
    const image = new Image(SIDE, SIDE);
    image.src = `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">${body}</svg>`)}`;
    await image.decode();
    context.drawImage(image, (i % columns) * SIDE, Math.floor(i / columns) * SIDE);
  }
  return canvas;
}
