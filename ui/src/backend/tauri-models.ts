import { Channel, invoke } from '@tauri-apps/api/core';
import { finite, known, settled } from './bridge';
import { DOINGS, FITS, MODEL_PURPOSES, ORIGINS, type DownloadView, type LocalModel, type ModelBackend, type ModelFolder, type OfferView } from './models';

/** Models of the real program. */
export function localModels(): ModelBackend {
  return {
    modelOffers: async () => (await ask<OfferView[]>('model_offers')).map(offer),
    measureSpeed: async () => (await ask<OfferView[]>('measure_speed')).map(offer),
    downloadModel: async (id, agreed) => download(await ask('download_model', { id, agreed })),
    downloadAddress: async (address) => download(await ask('download_address', { address })),
    pauseDownload: async (id) => download(await ask('pause_download', { id })),
    cancelDownload: async (id) => void (await ask('cancel_download', { id })),
    downloads: async () => (await ask<DownloadView[]>('downloads')).map(download),
    watchDownloads: async (onDownload) => {
      const channel = new Channel<DownloadView>((view) => onDownload(download(view)));
      await ask('subscribe_downloads', { onDownload: channel });
    },
    localModels: async () => (await ask<LocalModel[]>('local_models')).map(model),
    useLocalModel: async (path) => (await ask<LocalModel[]>('use_local_model', { path })).map(model),
    importModel: async () => {
      const given = await ask<LocalModel | null>('import_model');
      return given && model(given);
    },
    importModelFolder: async () => (await ask<LocalModel[]>('import_model_folder')).map(model),
    importModelFile: async (path) => model(await ask('import_model_file', { path })),
    removeModel: async (path) => void (await ask('remove_model', { path })),
    modelFolder: async () => folder(await ask('model_folder')),
    openModelFolder: async () => void (await ask('open_model_folder')),
  };
}

// Words of a newer program take the careful reading; numbers that JSON cannot write come as null.

function offer(given: OfferView): OfferView {
  return {
    ...given,
    purpose: known(MODEL_PURPOSES, given.purpose, 'runtime'),
    terms: given.terms ?? null,
    fits: known(FITS, given.fits, 'slowly'),
    tokens_per_second: given.tokens_per_second ?? null,
    parameters_millions: finite(given.parameters_millions, 0),
    about_bytes: finite(given.about_bytes, 0),
    ram_bytes: finite(given.ram_bytes, 0),
    download: given.download ? download(given.download) : null,
  };
}

function download(given: DownloadView): DownloadView {
  return {
    ...given,
    doing: known(DOINGS, given.doing, 'waiting'),
    done_bytes: finite(given.done_bytes, 0),
    total_bytes: given.total_bytes ?? null,
    bytes_per_second: given.bytes_per_second ?? null,
    remaining_ms: given.remaining_ms ?? null,
    sha256: given.sha256 ?? null,
    trouble: given.trouble ?? null,
  };
}

function model(given: LocalModel): LocalModel {
  return {
    ...given,
    bytes: finite(given.bytes, 0),
    purpose: known(MODEL_PURPOSES, given.purpose, 'runtime'),
    origin: known(ORIGINS, given.origin, 'imported'),
    installed_ms: given.installed_ms ?? null,
    architecture: given.architecture ?? null,
    quantisation: given.quantisation ?? null,
    context_tokens: given.context_tokens ?? null,
    loaded_bytes: given.loaded_bytes ?? null,
  };
}

function folder(given: ModelFolder): ModelFolder {
  return { path: given.path, free_bytes: finite(given.free_bytes, 0), models_bytes: finite(given.models_bytes, 0), unfinished_bytes: finite(given.unfinished_bytes, 0) };
}

function ask<Answer>(command: string, args?: Record<string, unknown>): Promise<Answer> {
  return settled(command, invoke<Answer>(command, args));
}
