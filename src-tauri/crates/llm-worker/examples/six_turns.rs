//! Six turns with the local model, printed with their figures. For reading the replies after a change to the recipe.
//!
//! `cargo run -p vis-llm-worker --example six_turns [SEED [MODEL.gguf]]`

use std::{env, error::Error, path::PathBuf, time::Duration};

use futures::StreamExt;
use tokio_util::sync::CancellationToken;
use vis_core::TurnId;
use vis_llm::{ChatDelta, ChatProvider, ChatRequest, ChatTurn, LocalWorker, Sampling, Usage, WorkerConfig};

const SYSTEM: &str = "You are Mira, a warm friend on a voice call. Answer in one or two short sentences, about what was just said.";
const EXAMPLES: [(&str, &str); 4] = [
    ("I didn't sleep well last night.", "Oh no, that sounds tiring. What kept you awake?"),
    ("I was worried about an exam.", "Exams can feel so heavy. Which part worries you the most?"),
    ("The maths. But guess what, my sister bought me cake!", "Cake helps everything! What kind did she get?"),
    ("Chocolate. Her name is Lena.", "Lena has good taste. Tell her I approve!"),
];
const TURNS: [&str; 6] = [
    "Hi Mira. I had a pretty rough day at work.",
    "My manager criticized my presentation in front of the whole team. I felt so embarrassed.",
    "I keep thinking maybe I'm just not good enough for this job.",
    "Thanks. My dog Biscuit always cheers me up when I get home.",
    "Do you remember what my dog is called?",
    "I think I'll go to bed early tonight. Can you say something nice before I sleep?",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let seed = arguments.next().map_or(Ok(42), |seed| seed.parse())?;
    let model = arguments.next().map_or_else(installed_model, PathBuf::from);
    let program = env::current_exe()?
        .parent()
        .and_then(|examples| examples.parent())
        .map(|bin| bin.join("vis-llm-worker"));
    let worker = LocalWorker::new(WorkerConfig {
        program: program.unwrap_or_default(),
        model,
        threads: 1,
        context_tokens: 2048,
        idle_unload: Duration::from_secs(60),
    });
    let mut history = Vec::new();
    for (turn, said) in (1..).zip(TURNS) {
        history.push(ChatTurn::user(said));
        let (reply, usage) = answer(&worker, TurnId(turn), &history, seed).await?;
        print(said, &reply, usage);
        history.push(ChatTurn::assistant(reply));
    }
    Ok(())
}

async fn answer(
    worker: &LocalWorker,
    turn: TurnId,
    history: &[ChatTurn],
    seed: u32,
) -> Result<(String, Usage), Box<dyn Error>> {
    let request = ChatRequest {
        turn,
        system: SYSTEM.into(),
        examples: EXAMPLES.map(|(user, reply)| (user.into(), reply.into())).to_vec(),
        history: history.to_vec(),
        sampling: Sampling { seed, exempt: vec!["Mira".into()], ..Sampling::small_model() },
        cancel: CancellationToken::new(),
        origin: vis_llm::Origin::default(),
    };
    let mut stream = worker.chat(request).await?;
    let mut reply = String::new();
    while let Some(delta) = stream.next().await {
        match delta? {
            ChatDelta::Text { text, .. } => reply.push_str(&text),
            ChatDelta::Reasoning { .. } => {}
            ChatDelta::Done(usage) => return Ok((reply, usage)),
        }
    }
    Err("the stream ended without an end".into())
}

#[expect(clippy::print_stdout, reason = "printing is what this example is for")]
fn print(said: &str, reply: &str, usage: Usage) {
    println!("You:  {said}\nMira: {reply}");
    println!(
        "      [first words {} ms, {:.0} tokens/s, prompt {} ({} reused), generated {}, {:?}]\n",
        usage.first_token_ms,
        usage.tokens_per_second,
        usage.prompt_tokens,
        usage.reused_tokens,
        usage.generated_tokens,
        usage.finish,
    );
}

fn installed_model() -> PathBuf {
    let data = || env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || env::home_dir().unwrap_or_default().join(".local/share");
    let models = env::var_os("VISAVIS_MODELS").map(PathBuf::from);
    models
        .unwrap_or_else(|| data().unwrap_or_else(home).join("visavis/models"))
        .join("smollm2-135m-instruct-iq4_nl.gguf")
}
