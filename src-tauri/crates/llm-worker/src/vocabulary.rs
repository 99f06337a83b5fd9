//! Words to tokens for one model: chat template, counting, and what the repeat penalty must not touch.

use std::collections::{HashMap, HashSet};

use llama_cpp_2::{
    model::{LlamaChatMessage, LlamaChatTemplate, LlamaModel},
    token::LlamaToken,
    vocab::LlamaVocab,
};
use vis_llm::{
    Prompt, Sampling,
    prompt::{Line, Speaker},
    protocol::Failure,
};

/// Template text around one message: role, begin and end marks, line breaks. ChatML needs 5, Llama 3 needs 6.
const TEMPLATE_TOKENS: usize = 8;

pub(crate) struct Vocabulary<'m> {
    model: &'m LlamaModel,
    words: LlamaVocab<'m>,
    template: LlamaChatTemplate,
    /// Stands before every reply.
    before: &'static str,
    /// Texts of control tokens ("<|im_end|>"), which nobody may smuggle in by a message.
    controls: Vec<String>,
    /// Token counts of messages seen before: a long chat is counted anew each turn.
    counted: HashMap<String, usize>,
}

impl<'m> Vocabulary<'m> {
    /// # Errors
    /// [`Failure::ModelDamaged`] when the model has no usable chat template.
    pub(crate) fn new(model: &'m LlamaModel) -> Result<Self, Failure> {
        let words = model.vocab();
        let usable = |template: &LlamaChatTemplate| render(model, template, &[(Speaker::User, "Hi")]).is_ok();
        let template = match model.chat_template(None).ok().filter(usable) {
            Some(template) => template,
            None => LlamaChatTemplate::new("chatml").map_err(|error| damaged(&error))?,
        };
        let before = no_thoughts(model.chat_template(None).ok().and_then(|own| own.to_string().ok()));
        let text = |token| String::from_utf8(words.token_to_piece(token, true, None)).ok();
        let controls = words.tokens().filter(|&token| words.is_control(token)).filter_map(text);
        let controls = controls.filter(|text| text.len() > 1).collect();
        Ok(Self { model, words, template, before, controls, counted: HashMap::new() })
    }

    /// The prompt in tokens, old turns dropped so that it fits into `room`.
    pub(crate) fn prompt(&mut self, prompt: &Prompt, room: usize) -> Result<Vec<LlamaToken>, Failure> {
        let prompt = self.harmless(prompt);
        let lines = prompt.lines(room, |text| self.count(text)).map_err(|error| match error {
            vis_llm::LlmError::TooLong { tokens, room } => Failure::TooLong { tokens, room },
            _ => Failure::Empty,
        })?;
        let text = render(self.model, &self.template, &lines)? + self.before;
        Ok(self.words.tokenize(text.as_bytes(), true, true))
    }

    pub(crate) fn is_end(&self, token: LlamaToken) -> bool {
        self.words.is_eog(token)
    }

    pub(crate) fn bytes(&self, token: LlamaToken) -> Vec<u8> {
        self.words.token_to_piece(token, false, None)
    }

    /// Every earlier reply of this prompt, its examples included, as the model would write it.
    pub(crate) fn earlier_replies(&self, prompt: &Prompt) -> Vec<Vec<LlamaToken>> {
        let examples = prompt.examples.iter().map(|(_, reply)| reply.as_str());
        let said = prompt.history.iter().filter(|turn| turn.role == vis_core::Role::Assistant);
        examples.chain(said.map(|turn| turn.text.as_str())).map(|reply| self.tokens(reply)).collect()
    }

    /// Tokens the repeat penalty leaves alone: those of the names and of the words the person used.
    pub(crate) fn exempt(&self, prompt: &Prompt, sampling: &Sampling) -> HashSet<LlamaToken> {
        let said = prompt.history.iter().filter(|turn| turn.role == vis_core::Role::User);
        let words = said.flat_map(|turn| words(&turn.text)).filter(|word| word.chars().count() > 3);
        let names = sampling.exempt.iter().flat_map(|name| self::words(name));
        let forms = words.chain(names).flat_map(|word| [word.to_owned(), format!(" {word}")]);
        forms.flat_map(|form| self.tokens(&form)).collect()
    }

    fn tokens(&self, text: &str) -> Vec<LlamaToken> {
        self.words.tokenize(text.as_bytes(), false, false)
    }

    fn count(&mut self, text: &str) -> usize {
        if let Some(&tokens) = self.counted.get(text) {
            return tokens;
        }
        let tokens = self.tokens(text).len() + TEMPLATE_TOKENS;
        self.counted.insert(text.to_owned(), tokens);
        tokens
    }

    fn harmless(&self, prompt: &Prompt) -> Prompt {
        let clean = |text: &str| {
            let text = text.replace('\0', "");
            self.controls.iter().fold(text, |text, control| text.replace(control.as_str(), &spaced(control)))
        };
        let turn = |turn: &vis_llm::ChatTurn| vis_llm::ChatTurn { text: clean(&turn.text), ..turn.clone() };
        Prompt {
            system: clean(&prompt.system),
            examples: prompt.examples.iter().map(|(user, reply)| (clean(user), clean(reply))).collect(),
            history: prompt.history.iter().map(turn).collect(),
        }
    }
}

/// A model that can be told to think or not is told not to, as its own template does it: whoever talks does not wait for
/// a minute of thoughts, and nobody wants to hear them.
fn no_thoughts(template: Option<String>) -> &'static str {
    match template {
        Some(own) if own.contains("enable_thinking") && own.contains("<think>") => "<think>\n\n</think>\n\n",
        _ => "",
    }
}

fn render(model: &LlamaModel, template: &LlamaChatTemplate, lines: &[Line<'_>]) -> Result<String, Failure> {
    let messages: Result<Vec<_>, _> =
        lines.iter().map(|(who, text)| LlamaChatMessage::new(who.name().into(), (*text).into())).collect();
    let messages = messages.map_err(|error| Failure::BadCommand { message: error.to_string() })?;
    model.apply_chat_template(template, &messages, true).map_err(|error| damaged(&error))
}

fn damaged(error: &impl ToString) -> Failure {
    Failure::ModelDamaged { message: error.to_string() }
}

/// The control text made plain: "<|im_end|>" becomes "< |im_end|>".
fn spaced(control: &str) -> String {
    let mut chars = control.chars();
    chars.next().map_or_else(String::new, |first| format!("{first} {}", chars.as_str()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_models_that_can_leave_it_are_told_not_to_think() {
        let qwen3 = "{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}";
        assert_eq!(no_thoughts(Some(qwen3.to_owned())), "<think>\n\n</think>\n\n");
        assert_eq!(no_thoughts(Some("{{ message['content'].split('</think>')[-1] }}".to_owned())), "");
        assert_eq!(no_thoughts(None), "");
    }
}
