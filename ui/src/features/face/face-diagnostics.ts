/** What tests and curious people may read about the face on screen. Read only: nothing here changes the page. */
export interface FaceDiagnostics {
  readonly renderer: 'webgl2' | 'still';
  /** Lists painted since the face was opened. */
  frames(): number;
  /** The canvas as it is, rows from the top. */
  readPixels(): { width: number; height: number; rgba: Uint8Array };
  /** The encoded display list on screen. */
  list(): ArrayBuffer | null;
  /** That list painted at `side` x `side` pixels, rows from the top. */
  snapshot(side: number): Uint8Array | null;
}

declare global {
  interface Window {
    __visavis_face?: Readonly<Omit<FaceDiagnostics, 'frames'> & { frames: number }>;
  }
}

export function showDiagnostics(face: FaceDiagnostics): () => void {
  const shown = Object.freeze({
    renderer: face.renderer,
    get frames() {
      return face.frames();
    },
    readPixels: face.readPixels,
    list: face.list,
    snapshot: face.snapshot,
  });
  window.__visavis_face = shown;
  return () => {
    if (window.__visavis_face === shown) delete window.__visavis_face;
  };
}
