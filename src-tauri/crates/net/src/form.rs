//! `multipart/form-data` (RFC 7578), for servers that take files.

/// Fields and files of one request. Names are the program's own words, never a person's.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<Part>);

#[derive(Clone, Debug)]
struct Part {
    head: String,
    body: Vec<u8>,
}

impl Form {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"\r\n");
        self.0.push(Part { head, body: value.into().into_bytes() });
        self
    }

    /// `file`: what the server is told it is called; `kind`: its content type.
    #[must_use]
    pub fn file(mut self, name: &'static str, file: &'static str, kind: &'static str, body: Vec<u8>) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: {kind}\r\n"
        );
        self.0.push(Part { head, body });
        self
    }

    /// Content type and body.
    pub(crate) fn encode(&self) -> (String, Vec<u8>) {
        let boundary = self.boundary();
        let size: usize = self.0.iter().map(|part| part.head.len() + part.body.len() + 80).sum();
        let mut body = Vec::with_capacity(size + 80);
        for part in &self.0 {
            body.extend_from_slice(format!("--{boundary}\r\n{}\r\n", part.head).as_bytes());
            body.extend_from_slice(&part.body);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// One that stands nowhere in the parts, found without chance.
    fn boundary(&self) -> String {
        let mut number = 0_u32;
        loop {
            let boundary = format!("----visavis-{number:08x}");
            let holds = |part: &Part| part.body.windows(boundary.len()).any(|run| run == boundary.as_bytes());
            if !self.0.iter().any(holds) {
                return boundary;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_files_stand_between_boundaries() {
        let form =
            Form::new().text("model", "whisper-1").file("file", "a.wav", "audio/wav", b"RIFF\r\n".to_vec());
        let (kind, body) = form.encode();
        assert_eq!(kind, "multipart/form-data; boundary=----visavis-00000000");
        let want = "------visavis-00000000\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n\
            ------visavis-00000000\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\
            Content-Type: audio/wav\r\n\r\nRIFF\r\n\r\n------visavis-00000000--\r\n";
        assert_eq!(String::from_utf8(body).unwrap(), want);
    }

    #[test]
    fn what_is_sent_cannot_end_its_part() {
        let (kind, body) = Form::new().text("prompt", "x\r\n------visavis-00000000--\r\n").encode();
        assert!(kind.ends_with("=----visavis-00000001"), "{kind}");
        assert!(body.ends_with(b"\r\n------visavis-00000001--\r\n"));
    }
}
