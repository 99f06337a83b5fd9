import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { CharacterView } from './backend';
import type * as rust from './bindings.gen';
import { finite, invokeBytes, known, settled } from './bridge';
import type { DraftReport, FilmBackend, PictureReport, VideoView, VoiceView } from './films';

/** Pictures, faces and videos of the real program, by the names of its commands. */
export function films(): FilmBackend {
  return {
    inspectPicture: (bytes) => ask<PictureReport>('inspect_picture', bytes),
    picture: async (pictureId) => new Uint8Array(await invokeBytes('picture', { pictureId })),
    draftFace: ({ picture_id, face, points, glasses }) => ask<DraftReport>('draft_face', { pictureId: picture_id, draft: { face, points, glasses } }),
    previewFace: async (draftId, voice, text) => void (await ask('preview_face', { draftId, voice, text })),
    voices: () => ask<VoiceView[]>('voices'),
    saveFace: async (characterId, draftId, consent) => character(await ask('save_face', { characterId, draftId, consent })),
    removeFace: async (characterId) => character(await ask('remove_face', { characterId })),
    createCharacter: async (given) => character(await ask('create_character', { character: given })),
    deleteCharacter: async (characterId) => void (await ask('delete_character', { characterId })),
    restoreCharacter: async (characterId) => character(await ask('restore_character', { characterId })),
    videos: async () => (await ask<VideoView[]>('videos')).map(video),
    exportMessage: async (messageId, options) => video(await ask('export_message', { messageId, options })),
    exportChat: async (sessionId, options) => video(await ask('export_chat', { sessionId, options })),
    exportSound: async (characterId, { name, bytes }, options) =>
      // The body is the sound itself; headers hold plain ASCII only, so what a person wrote travels percent-encoded.
      video(await ask('export_sound', bytes, { 'character-id': characterId, name: encodeURIComponent(name), options: encodeURIComponent(JSON.stringify(options)) })),
    cancelVideo: async (id) => void (await ask('cancel_video', { id })),
    retryVideo: async (id) => void (await ask('retry_video', { id })),
    deleteVideo: async (id) => void (await ask('delete_video', { id })),
    revealVideo: async (id) => void (await ask('reveal_video', { id })),
    saveVideo: (id) => ask<string | null>('save_video', { id }),
    videoThumbnail: async (id) => new Uint8Array(await invokeBytes('video_thumbnail', { id })),
    videoFile: (id) => invokeBytes('video_file', { id }),
    watchVideos: async (onVideo) => void (await settled('videos', listen<VideoView>('videos', ({ payload }) => onVideo(video(payload))))),
  };
}

/** Numbers that JSON cannot hold arrive as null. */
export function character(view: rust.CharacterView): CharacterView {
  return {
    ...view,
    speed: finite(view.speed, 1),
    face: known(['drawn', 'photo'], view.face, 'drawn'),
    created_ms: finite(view.created_ms, 0),
    changed_ms: finite(view.changed_ms, 0),
    last_chat_ms: view.last_chat_ms ?? null,
  };
}

export function video(view: VideoView): VideoView {
  return {
    ...view,
    state: known(['queued', 'running', 'completed', 'failed', 'cancelled'], view.state, 'failed'),
    steps: view.steps.map(({ step, progress }) => ({ step, progress: finite(progress, 0) })),
    progress: finite(view.progress, 0),
    remaining_ms: view.remaining_ms ?? null,
    message: view.message ?? null,
    created_ms: finite(view.created_ms, 0),
    duration_ms: view.duration_ms ?? null,
    bytes: view.bytes ?? null,
    format: view.format ?? null,
    script_id: view.script_id ?? null,
  };
}

function ask<Answer>(command: string, args?: Record<string, unknown> | Uint8Array, headers?: Record<string, string>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args, headers && { headers }));
}
