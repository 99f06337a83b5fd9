// Character cards for the journeys and pictures: made here, so that nothing of anybody else lies in the repository.
import { deflateSync } from 'node:zlib';

export const CARD = {
  spec: 'chara_card_v3',
  spec_version: '3.0',
  data: {
    name: 'Isolde Marsh',
    nickname: 'Isolde',
    description: '{{char}} maps marshes that move. She trusts reeds, not roads.\n<script>document.title = "ran"</script><img src=x onerror="document.title = \'ran\'"> She carries a brass compass that points to water.',
    personality: 'Wry, patient, stubborn',
    scenario: '{{user}} has lost the path at dusk.',
    first_mes: '“Stand still. The ground is listening.” She holds out a hand.',
    alternate_greetings: ['“You are the third this week.”', '*A lantern swings in the fog.* “Name?”'],
    group_only_greetings: [],
    mes_example: '<START>\n{{user}}: Is it far?\n{{char}}: Everything is, on foot.',
    system_prompt: '',
    post_history_instructions: 'Keep it under three sentences.',
    creator_notes: 'Made for long evenings.',
    creator: 'reedwright',
    character_version: '1.4',
    tags: ['fantasy', 'slow burn', 'maps'],
    extensions: { depth_prompt: { prompt: 'x', depth: 4 }, talkativeness: '0.5' },
    character_book: {
      name: 'The Marsh',
      entries: [
        { id: 1, name: 'Will-o’-wisps', keys: ['lantern', 'wisp'], content: 'Wisps lead the kind home and the greedy under.', enabled: true, insertion_order: 10, use_regex: false, extensions: {} },
        { id: 2, name: 'Reeds', keys: ['reed(s'], content: 'The reeds bend before the ground sinks.', enabled: true, insertion_order: 20, use_regex: true, extensions: {} },
      ],
    },
  },
};

export const jsonCard = (name = 'isolde.json', change = {}) => ({ name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ ...CARD, data: { ...CARD.data, ...change } })) });

export const lorebook = () => ({
  name: 'harbour.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify({ name: 'Harbour', entries: { 0: { key: ['quay'], comment: 'The quay', content: 'Wet stone and gulls.', order: 50 }, 1: { key: ['bell'], comment: 'The bell', content: 'Rings without wind.', order: 60 } } })),
});

/** A picture with the card in its text chunk; `json` null: a picture and nothing else. */
export function pngCard(name = 'isolde.png', json = CARD) {
  const [width, height] = [96, 128];
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * 3 + 1) + 1 + x * 3;
      const head = Math.hypot(x - 48, y - 56) < 30;
      rows.set(head ? [236, 196, 168] : [60 + y, 90 + (y >> 1), 110 + (x >> 1)], at);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const text = json === null ? [] : [chunk('tEXt', Buffer.concat([Buffer.from('ccv3\0', 'latin1'), Buffer.from(Buffer.from(JSON.stringify(json)).toString('base64'), 'latin1')]))];
  return { name, mimeType: 'image/png', buffer: Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), ...text, chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]) };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

function crc(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

export const importFiles = async (page, files) => {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Import', exact: true }).click()]);
  await chooser.setFiles(files);
};

/** As when files are let go over the window. */
export const dropFiles = (page, files, selector = null) =>
  page.evaluate(({ given, at }) => {
    const data = new DataTransfer();
    for (const { name, type, bytes } of given) data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
    const target = at === null ? window : document.querySelector(at);
    for (const kind of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, { given: files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, bytes: [...buffer] })), at: selector });
