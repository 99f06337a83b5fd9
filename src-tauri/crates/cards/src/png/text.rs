//! The three kinds of text in a PNG: tEXt, zTXt, iTXt.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;

use super::chunks::Chunk;
use crate::{CardError, limits};

pub(crate) struct Text<'a> {
    pub(crate) keyword: String,
    pub(crate) value: Cow<'a, [u8]>,
    pub(crate) packed: bool,
}

/// The keyword of a text, which costs nothing to know.
pub(crate) fn keyword(chunk: &Chunk) -> Option<String> {
    if !matches!(&chunk.kind, b"tEXt" | b"zTXt" | b"iTXt") {
        return None;
    }
    let end = chunk.data.iter().position(|byte| *byte == 0)?;
    Some(String::from_utf8_lossy(&chunk.data[..end]).into_owned())
}

/// `None` for a piece that is no text, or one whose fields are not there.
///
/// # Errors
/// A packed text that is damaged or would grow too large.
pub(crate) fn decode<'a>(chunk: &Chunk<'a>) -> Result<Option<Text<'a>>, CardError> {
    let Some(keyword) = keyword(chunk) else { return Ok(None) };
    let Some(end) = chunk.data.iter().position(|byte| *byte == 0) else { return Ok(None) };
    let rest = &chunk.data[end + 1..];
    let (value, packed) = match &chunk.kind {
        b"tEXt" => (Some(rest), false),
        b"zTXt" => (rest.strip_prefix(&[0]), true),
        _ => (international(rest), rest.first() == Some(&1)),
    };
    let Some(value) = value else { return Ok(None) };
    let value = if packed { Cow::Owned(inflate(value)?) } else { Cow::Borrowed(value) };
    Ok(Some(Text { keyword, value, packed }))
}

/// Behind flag, method, language and translated keyword.
fn international(rest: &[u8]) -> Option<&[u8]> {
    let [0 | 1, 0, rest @ ..] = rest else { return None };
    let mut fields = rest.splitn(3, |byte| *byte == 0);
    fields.nth(2)
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, CardError> {
    // Base64 takes a third more than what it holds.
    let most = limits::TEXT / 3 * 4 + 1024;
    let mut bytes = Vec::new();
    let read = ZlibDecoder::new(packed).take(most as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|_| CardError::damaged("A packed text in this picture is damaged"))?;
    if bytes.len() > most {
        return Err(CardError::too_large("A packed text in this picture grows without end"));
    }
    Ok(bytes)
}
