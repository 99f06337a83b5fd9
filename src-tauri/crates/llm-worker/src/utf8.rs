/// Joins the bytes of tokens into text: a character may be spread over several tokens.
#[derive(Default)]
pub(crate) struct Utf8Joiner {
    open: Vec<u8>,
}

impl Utf8Joiner {
    /// The text that is whole by now; bytes that can become nothing valid turn into U+FFFD.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        self.open.extend_from_slice(bytes);
        let mut text = String::new();
        loop {
            match std::str::from_utf8(&self.open) {
                Ok(rest) => {
                    text.push_str(rest);
                    self.open.clear();
                    return text;
                }
                Err(error) => {
                    let (valid, bad) = (error.valid_up_to(), error.error_len());
                    text.push_str(&String::from_utf8_lossy(&self.open[..valid]));
                    let Some(bad) = bad else {
                        self.open.drain(..valid);
                        return text;
                    };
                    text.push('\u{fffd}');
                    self.open.drain(..valid + bad);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_split_anywhere_come_out_whole() {
        let text = "naïve 😊 日本";
        for size in 1..5 {
            let mut joiner = Utf8Joiner::default();
            let joined: String = text.as_bytes().chunks(size).map(|bytes| joiner.push(bytes)).collect();
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn bad_bytes_are_replaced_and_the_rest_survives() {
        let mut joiner = Utf8Joiner::default();
        assert_eq!(joiner.push(b"a\xffb\xe2\x82"), "a\u{fffd}b");
        assert_eq!(joiner.push(b"\xacc"), "€c");
    }
}
