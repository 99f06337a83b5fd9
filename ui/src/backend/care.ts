/** Help for somebody in distress: what the page may ask of the program about it. Part of `Backend`. The shapes are those of vis-api. */

export const CARE_LEVELS = ['danger', 'acute'] as const;
export type CareLevel = (typeof CARE_LEVELS)[number];
export const CARE_LANGUAGES = ['en', 'es', 'fr', 'de', 'pt'] as const;
export type CareLanguage = (typeof CARE_LANGUAGES)[number];
export interface CareLine {
  name: string;
  phone: string | null;
  text: string | null;              // number for messages
  web: string | null;
  hours: string;
  source: string;                   // address of the page it stands on
  checked: string;                  // '2026-11-22'
}
/** Words and numbers in the language in which they are needed. */
export interface CareCard {
  level: CareLevel;
  quiet: boolean;                   // likely, not certain: folded, and the companion answers as ever
  language: CareLanguage;
  region: string | null;            // ISO 3166; null: not known, the lines are of everywhere
  title: string;
  lead: string;
  emergency: string | null;         // number
  emergency_note: string;
  lines: CareLine[];
  note: string;                     // the companion is no licensed professional
}
export interface CareRegion { code: string; name: string }
export interface CareBackend {
  careCard(level: CareLevel, language: CareLanguage): Promise<CareCard>;
  careRegions(): Promise<CareRegion[]>;
}
