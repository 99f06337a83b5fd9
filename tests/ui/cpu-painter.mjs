// A painter of display lists that shares nothing with the page's: straight-alpha triangles, bilinear texels, top-left rule left out
// (edges are feathered). Slow and plain, to compare with.
export function paint(list, atlas, side) {
  const view = new DataView(list);
  const vertexCount = view.getUint32(4, true);
  const indexCount = view.getUint32(8, true);
  const out = new Float64Array(side * side * 3);
  const scale = side / 512;
  const corner = (index) => {
    const at = 12 + index * 20;
    const f = (offset) => view.getFloat32(at + offset, true);
    return { x: f(0) * scale, y: f(4) * scale, u: f(8), v: f(12), c: [16, 17, 18, 19].map((offset) => view.getUint8(at + offset) / 255) };
  };
  const texel = (x, y, channel) => {
    const clamp = (value, most) => Math.min(Math.max(value, 0), most);
    return atlas.rgba[(clamp(y, atlas.height - 1) * atlas.width + clamp(x, atlas.width - 1)) * 4 + channel] / 255;
  };
  const sample = (u, v) => {
    const x = Math.floor(u - 0.5), y = Math.floor(v - 0.5), fx = u - 0.5 - x, fy = v - 0.5 - y;
    return [0, 1, 2, 3].map((n) => (texel(x, y, n) * (1 - fx) + texel(x + 1, y, n) * fx) * (1 - fy) + (texel(x, y + 1, n) * (1 - fx) + texel(x + 1, y + 1, n) * fx) * fy);
  };
  for (let i = 0; i < indexCount; i += 3) {
    const [a, b, c] = [0, 1, 2].map((n) => corner(view.getUint16(12 + vertexCount * 20 + (i + n) * 2, true)));
    const area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if (area === 0) continue;
    const [left, right] = [Math.min(a.x, b.x, c.x), Math.max(a.x, b.x, c.x)];
    const [top, bottom] = [Math.min(a.y, b.y, c.y), Math.max(a.y, b.y, c.y)];
    for (let y = Math.max(0, Math.floor(top)); y < Math.min(side, Math.ceil(bottom)); y += 1) {
      for (let x = Math.max(0, Math.floor(left)); x < Math.min(side, Math.ceil(right)); x += 1) {
        const px = x + 0.5, py = y + 0.5;
        const wb = ((px - a.x) * (c.y - a.y) - (py - a.y) * (c.x - a.x)) / area;
        const wc = ((b.x - a.x) * (py - a.y) - (b.y - a.y) * (px - a.x)) / area;
        const wa = 1 - wb - wc;
        // Shared edges belong to one side only, else they would be blended twice.
        if (wa < 0 || wb <= 0 || wc <= 0) continue;
        const mix = (key) => a[key] * wa + b[key] * wb + c[key] * wc;
        const t = sample(mix('u'), mix('v'));
        const tint = [0, 1, 2, 3].map((n) => a.c[n] * wa + b.c[n] * wb + c.c[n] * wc);
        const alpha = t[3] * tint[3];
        const at = (y * side + x) * 3;
        // The screen keeps bytes after every triangle.
        for (let n = 0; n < 3; n += 1) out[at + n] = Math.round((t[n] * tint[n] * alpha + out[at + n] * (1 - alpha)) * 255) / 255;
      }
    }
  }
  return out;
}

export function psnr(rgba, expected) {
  let sum = 0;
  for (let i = 0, at = 0; at < expected.length; i += 4) {
    for (let n = 0; n < 3; n += 1, at += 1) sum += (rgba[i + n] - expected[at] * 255) ** 2;
  }
  return 10 * Math.log10((255 * 255) / (sum / expected.length));
}
