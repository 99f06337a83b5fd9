//! The process that runs llama.cpp, apart from the program so that its crash takes nothing with it.
//!
//! Commands come as lines of JSON on standard input, events go as lines of JSON to standard output
//! (`vis_llm::protocol`); standard error is for notes. It ends when standard input closes.

mod cache;
mod commands;
mod embed;
mod events;
mod generate;
mod gguf;
mod load;
mod opening;
mod sampler;
mod utf8;
mod vocabulary;

use std::process::ExitCode;

use llama_cpp_2::llama_backend::LlamaBackend;

/// Text comes faster than it is spoken: while the first words are being synthesised, the rest of the reply can wait for a core.
#[cfg(unix)]
fn make_way_for_the_voice() {
    // Refused in some sandboxes; everything works without it, only the first sound comes a little later.
    let _ = rustix::process::nice(5);
}

#[cfg(not(unix))]
fn make_way_for_the_voice() {}

fn main() -> ExitCode {
    make_way_for_the_voice();
    let inbox = commands::listen();
    let mut backend = match LlamaBackend::init() {
        Ok(backend) => backend,
        Err(error) => {
            eprintln!("llama.cpp cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    if !std::env::args().any(|argument| argument == "--llama-log") {
        backend.void_logs();
    }
    load::serve(&backend, &inbox);
    ExitCode::SUCCESS
}
