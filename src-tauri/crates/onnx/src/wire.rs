//! As much of the protobuf encoding as editing a model takes.

/// Field numbers of ONNX's `ModelProto`, `GraphProto`, `NodeProto`, `TensorProto` and its types.
pub(crate) const GRAPH: u64 = 7;
pub(crate) const NODE: u64 = 1;
pub(crate) const INITIALIZER: u64 = 5;
pub(crate) const GRAPH_INPUT: u64 = 11;
pub(crate) const GRAPH_OUTPUT: u64 = 12;
pub(crate) const VALUE_INFO: u64 = 13;
pub(crate) const INPUT: u64 = 1;
pub(crate) const OUTPUT: u64 = 2;
pub(crate) const NODE_NAME: u64 = 3;
pub(crate) const KIND: u64 = 4;
pub(crate) const ATTRIBUTE: u64 = 5;
pub(crate) const TENSOR_TYPE: u64 = 2;
pub(crate) const TENSOR_NAME: u64 = 8;
pub(crate) const UINT8: u64 = 2;
pub(crate) const INT8: u64 = 3;
pub(crate) const INT32: u64 = 6;

/// One field of a message.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) number: u64,
    /// With its key: copied where nothing is to be changed.
    pub(crate) whole: &'a [u8],
    /// Text, bytes or message; empty for numbers.
    pub(crate) value: &'a [u8],
    /// Number of a varint field; 0 for others.
    pub(crate) varint: u64,
}

impl<'a> Field<'a> {
    pub(crate) fn text(&self) -> &'a str {
        std::str::from_utf8(self.value).unwrap_or_default()
    }
}

/// The fields of a message in their order; `None` where the bytes are no message.
pub(crate) fn fields(message: &[u8]) -> Option<Vec<Field<'_>>> {
    let mut fields = Vec::new();
    let mut rest = message;
    while !rest.is_empty() {
        let (key, mut after) = varint(rest)?;
        let (mut value, mut number): (&[u8], u64) = (&[], 0);
        match key & 7 {
            0 => (number, after) = varint(after)?,
            1 => after = after.get(8..)?,
            2 => {
                let (length, body) = varint(after)?;
                (value, after) = body.split_at_checked(usize::try_from(length).ok()?)?;
            }
            5 => after = after.get(4..)?,
            _ => return None,
        }
        let whole = &rest[..rest.len() - after.len()];
        fields.push(Field { number: key >> 3, whole, value, varint: number });
        rest = after;
    }
    Some(fields)
}

/// The operator of a node.
pub(crate) fn kind<'a>(node: &[Field<'a>]) -> &'a str {
    texts(node, KIND).first().copied().unwrap_or_default()
}

/// All texts with that number.
pub(crate) fn texts<'a>(message: &[Field<'a>], number: u64) -> Vec<&'a str> {
    message.iter().filter(|part| part.number == number).map(Field::text).collect()
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (n, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f).checked_shl(7 * n as u32)?;
        if byte & 0x80 == 0 {
            return Some((value, &bytes[n + 1..]));
        }
    }
    None
}

/// Writes text, bytes or a message as a field.
pub(crate) fn put(out: &mut Vec<u8>, number: u64, value: &[u8]) {
    put_varint(out, number << 3 | 2);
    put_varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

/// Writes a whole number as a field.
pub(crate) fn put_number(out: &mut Vec<u8>, number: u64, value: u64) {
    put_varint(out, number << 3);
    put_varint(out, value);
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_damage_is_noticed() {
        let mut message = Vec::new();
        put(&mut message, 4, b"Conv");
        put_number(&mut message, 20, 300);
        put(&mut message, 1, &[7; 200]);
        message.extend([0x0d, 1, 2, 3, 4]);
        let read = fields(&message).unwrap();
        assert_eq!(read.iter().map(|f| f.number).collect::<Vec<_>>(), [4, 20, 1, 1]);
        assert_eq!((read[0].text(), read[1].varint, read[2].value.len()), ("Conv", 300, 200));
        assert_eq!(read.iter().flat_map(|f| f.whole).copied().collect::<Vec<_>>(), message);
        assert!(fields(&message[..message.len() - 1]).is_none());
        assert!(fields(&[0xff; 11]).is_none());
        assert!(fields(b"not a model").is_none());
        assert!(fields(&[]).unwrap().is_empty());
    }
}
