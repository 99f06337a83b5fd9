//! Which model is in memory: loading, keeping, giving back.

use std::{
    num::NonZeroU32,
    path::{Path, PathBuf},
    thread,
};

use llama_cpp_2::{
    context::params::LlamaContextParams,
    llama_backend::LlamaBackend,
    llama_time_us,
    model::{LlamaModel, RopeType, params::LlamaModelParams},
};
use vis_llm::protocol::{Command, Event, Failure};

use crate::{
    cache::{BLOCK, Cache},
    commands::{Cancelled, Inbox},
    embed,
    events::{emit, fail},
    generate::Speaker,
    gguf,
    vocabulary::Vocabulary,
};

/// A step of the progress that is worth a line.
const PROGRESS_STEP: f32 = 0.1;

#[derive(Clone, PartialEq)]
struct Settings {
    model: PathBuf,
    threads: usize,
    context_tokens: u32,
}

/// Works until the input closes.
pub(crate) fn serve(backend: &LlamaBackend, inbox: &Inbox) {
    let mut pending = inbox.next();
    while let Some((command, arrived)) = pending {
        pending = match command {
            Command::Load { id, model, threads, context_tokens } => {
                let settings = Settings { model, threads, context_tokens };
                match with_model(backend, inbox, id, arrived, settings) {
                    Ok(next) => next,
                    Err(failure) => {
                        fail(id, failure);
                        inbox.next()
                    }
                }
            }
            Command::Embed { id, model, threads, texts } => {
                match embed::with_model(backend, inbox, id, &model, threads, texts) {
                    Ok(next) => next,
                    Err(failure) => {
                        fail(id, failure);
                        inbox.next()
                    }
                }
            }
            command => {
                without_model(command);
                inbox.next()
            }
        };
    }
}

/// Loads, then answers until another model is asked for or this one is given back; gives the command to go on with.
fn with_model(
    backend: &LlamaBackend,
    inbox: &Inbox,
    id: u64,
    arrived: i64,
    settings: Settings,
) -> Result<Option<(Command, i64)>, Failure> {
    let model = load(backend, &settings.model, id, inbox.cancelled())?;
    let threads = at_hand(settings.threads);
    let cache = Cache::new(open_context(backend, &model, &settings, threads)?, can_move(&model));
    let context_tokens = settings.context_tokens;
    let mut speaker = Speaker::new(Vocabulary::new(&model)?, cache, inbox.cancelled());
    emit(&Event::Loaded { id, load_ms: milliseconds_since(arrived), threads, context_tokens });
    while let Some((command, arrived)) = inbox.next() {
        match command {
            Command::Generate { id, prompt, sampling } => speaker.generate(id, &prompt, &sampling, arrived),
            Command::Load { id, model, threads: wanted, context_tokens } => {
                if settings != (Settings { model: model.clone(), threads: wanted, context_tokens }) {
                    return Ok(Some((Command::Load { id, model, threads: wanted, context_tokens }, arrived)));
                }
                emit(&Event::Loaded { id, load_ms: 0, threads, context_tokens });
            }
            Command::Unload { id } => {
                drop(speaker);
                drop(model);
                emit(&Event::Unloaded { id });
                return Ok(inbox.next());
            }
            command @ Command::Embed { .. } => return Ok(Some((command, arrived))),
            Command::Cancel { .. } | Command::Ping { .. } => {}
        }
    }
    Ok(None)
}

fn without_model(command: Command) {
    match command {
        Command::Generate { id, .. } => fail(id, Failure::NotLoaded),
        Command::Unload { id } => emit(&Event::Unloaded { id }),
        Command::Load { .. } | Command::Embed { .. } | Command::Cancel { .. } | Command::Ping { .. } => {}
    }
}

/// As many threads as were wanted, or as there are.
pub(crate) fn at_hand(threads: usize) -> usize {
    threads.clamp(1, thread::available_parallelism().map_or(1, Into::into))
}

/// Reads a model into memory, telling how far it is.
pub(crate) fn load(
    backend: &LlamaBackend,
    path: &Path,
    id: u64,
    cancelled: Cancelled,
) -> Result<LlamaModel, Failure> {
    gguf::check(path)?;
    let mut told = 0.0;
    let stop = cancelled.clone();
    let params = LlamaModelParams::default().with_progress_callback(move |progress| {
        if progress - told >= PROGRESS_STEP {
            told = progress;
            emit(&Event::Loading { id, progress });
        }
        !stop.covers(id)
    });
    LlamaModel::load_from_file(backend, path, &params).map_err(|error| {
        if cancelled.covers(id) {
            return Failure::Cancelled;
        }
        eprintln!("the model cannot be loaded: {error}");
        Failure::ModelDamaged { message: "its contents are incomplete or of an unknown kind".into() }
    })
}

fn open_context<'m>(
    backend: &LlamaBackend,
    model: &'m LlamaModel,
    settings: &Settings,
    threads: usize,
) -> Result<llama_cpp_2::context::LlamaContext<'m>, Failure> {
    let threads = i32::try_from(threads).unwrap_or(1);
    let block = u32::try_from(BLOCK).unwrap_or(u32::MAX);
    let params = LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(settings.context_tokens.min(model.n_ctx_train())))
        .with_n_batch(block)
        .with_n_ubatch(block)
        .with_n_threads(threads)
        .with_n_threads_batch(threads);
    model.new_context(backend, params).map_err(|error| Failure::Failed { message: error.to_string() })
}

/// llama.cpp aborts when asked to move positions of other kinds.
fn can_move(model: &LlamaModel) -> bool {
    matches!(model.rope_type(), Some(RopeType::Norm | RopeType::NeoX))
        && !model.is_recurrent()
        && !model.is_hybrid()
}

pub(crate) fn milliseconds_since(start_us: i64) -> u32 {
    u32::try_from((llama_time_us() - start_us) / 1000).unwrap_or(0)
}
