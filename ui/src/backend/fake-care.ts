import type { CareBackend, CareCard, CareLanguage, CareLevel, CareLine, CareRegion } from './care';

const REGIONS: readonly CareRegion[] = [
  { code: 'BR', name: 'Brazil' },
  { code: 'FR', name: 'France' },
  { code: 'DE', name: 'Germany' },
  { code: 'ES', name: 'Spain' },
  { code: 'GB', name: 'United Kingdom' },
  { code: 'US', name: 'United States' },
];

const line = (name: string, phone: string | null, text: string | null, web: string, hours: string): CareLine => ({ name, phone, text, web, hours, source: web, checked: '2026-11-22' });

const LINES: Record<string, { emergency: string | null; lines: CareLine[] }> = {
  BR: { emergency: '192', lines: [line('CVV', '188', null, 'https://cvv.org.br', '24 horas')] },
  FR: { emergency: '112', lines: [line('3114', '3114', null, 'https://3114.fr', '24 h / 24, 7 j / 7')] },
  DE: { emergency: '112', lines: [line('TelefonSeelsorge', '0800 1110111', null, 'https://www.telefonseelsorge.de', 'rund um die Uhr')] },
  ES: { emergency: '112', lines: [line('Línea 024', '024', null, 'https://www.sanidad.gob.es/linea024', '24 horas')] },
  GB: { emergency: '999', lines: [line('Samaritans', '116 123', null, 'https://www.samaritans.org', '24 hours, every day'), line('Shout', null, '85258', 'https://giveusashout.org', '24 hours, every day')] },
  US: { emergency: '911', lines: [line('988 Suicide & Crisis Lifeline', '988', '988', 'https://988lifeline.org', '24 hours, every day'), line('Crisis Text Line', null, '741741', 'https://www.crisistextline.org', '24 hours, every day')] },
  '': { emergency: null, lines: [line('Find a Helpline', null, null, 'https://findahelpline.com', '')] },
};

const WORDS: Record<CareLanguage, Pick<CareCard, 'title' | 'lead' | 'emergency_note' | 'note'>> = {
  en: { title: 'You do not have to carry this alone', lead: 'There are people who will listen to you right now.', emergency_note: 'If you are in danger at this moment, call', note: 'Your companion is an AI and no licensed professional.' },
  de: { title: 'Sie müssen das nicht allein tragen', lead: 'Es gibt Menschen, die Ihnen jetzt zuhören.', emergency_note: 'Wenn Sie in diesem Moment in Gefahr sind, rufen Sie an:', note: 'Ihr Gegenüber ist eine KI und keine ausgebildete Fachkraft.' },
  es: { title: 'No tienes que cargar con esto a solas', lead: 'Hay personas que te escuchan ahora mismo.', emergency_note: 'Si estás en peligro en este momento, llama al', note: 'Tu acompañante es una IA y no es profesional de la salud.' },
  fr: { title: 'Vous n’avez pas à porter cela seul', lead: 'Des personnes peuvent vous écouter tout de suite.', emergency_note: 'Si vous êtes en danger en ce moment, appelez le', note: 'Votre interlocuteur est une IA et non un professionnel de santé.' },
  pt: { title: 'Você não precisa carregar isso sozinho', lead: 'Há pessoas que podem ouvir você agora.', emergency_note: 'Se você está em perigo neste momento, ligue para', note: 'Seu acompanhante é uma IA e não um profissional de saúde.' },
};

/** A few plain sentences that stand for what the real program recognises. */
const SIGNS: readonly [CareLevel, CareLanguage, RegExp][] = [
  ['acute', 'en', /\b(kill myself|want to die|end my life)\b/i],
  ['acute', 'de', /\b(mich umbringen|nicht mehr leben)\b/i],
  ['danger', 'en', /\b(hurt myself|better off without me)\b/i],
];

/** The card for these words, or none. */
export function fakeConcern(text: string, region: string): CareCard | null {
  const sign = SIGNS.find(([, , words]) => words.test(text));
  return sign ? fakeCard(sign[0], sign[1], region) : null;
}

export function fakeCare(region: () => string): CareBackend {
  return { careCard: async (level, language) => fakeCard(level, language, region()), careRegions: async () => [...REGIONS] };
}

function fakeCard(level: CareLevel, language: CareLanguage, wanted: string): CareCard {
  const region = wanted === '' ? 'US' : wanted;
  const here = LINES[region] ?? LINES['']!;
  return { level, quiet: false, language, region: region in LINES ? region : null, ...WORDS[language], ...here };
}
