/** Who the person is to the companions: what the page may ask of the program about it. Part of `Backend`. */

export interface Persona {
  id: string;
  name: string;
  description: string;
  has_picture: boolean;
  is_default: boolean;              // in every chat without its own
}
export interface PersonaBackend {
  personas(): Promise<Persona[]>;
  savePersona(id: string | null, name: string, description: string): Promise<Persona>; // null: a new one
  setPersonaPicture(id: string, picture: Uint8Array | null): Promise<Persona>;
  personaPicture(id: string): Promise<string | null>;                // data URL
  deletePersona(id: string): Promise<void>;                          // restorable until the program ends
  restorePersona(id: string): Promise<void>;
  choosePersona(id: string | null): Promise<void>;                   // the default; null: none
}
