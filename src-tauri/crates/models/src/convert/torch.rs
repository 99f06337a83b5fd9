//! A checkpoint in PyTorch's older layout (before 1.6, no zip): three pickles about the file, one with the objects, one with the
//! names of the storages, then the storages. Becomes safetensors with the tensors of its `model_state` and nothing else.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, TensorView, serialize};

use super::pickle::{self, Value};
use super::wrong;
use crate::ModelError;

/// The number every such file begins with, as far as it fits.
const MAGIC: i64 = 0x1950_a86a_20f9_469c_fc6c_u128 as i64;

/// # Errors
/// [`ModelError::Convert`] for anything else than such a file of 32-bit floats.
pub(super) fn torch_to_safetensors(file: &[u8]) -> Result<Vec<u8>, ModelError> {
    let mut rest = file;
    if pickle::read(&mut rest)? != Value::Whole(MAGIC) {
        return Err(wrong("it is no older PyTorch file"));
    }
    pickle::read(&mut rest)?;
    pickle::read(&mut rest)?;
    let objects = pickle::read(&mut rest)?;
    let storages = storages(&mut rest)?;
    let state = objects.get("model_state").ok_or_else(|| wrong("it has no model_state"))?;
    let Value::Pairs(pairs) = state else { return Err(wrong("its model_state has no names")) };
    let mut tensors: Vec<(&str, TensorView<'_>)> = Vec::new();
    for (name, tensor) in pairs {
        let name = name.text().ok_or_else(|| wrong("a tensor has no name"))?;
        tensors.push((name, view(tensor, &storages).ok_or_else(|| wrong(format!("{name} is damaged")))?));
    }
    serialize(tensors, None).map_err(|error| wrong(error.to_string()))
}

/// Bytes of each storage by its name, in the order of the list in front of them.
fn storages<'a>(rest: &mut &'a [u8]) -> Result<HashMap<String, &'a [u8]>, ModelError> {
    let names = pickle::read(rest)?;
    let mut storages = HashMap::new();
    for name in names.list() {
        let name = name.text().ok_or_else(|| wrong("a storage has no name"))?;
        let (length, tail) = rest.split_first_chunk::<8>().ok_or_else(|| wrong("a storage is missing"))?;
        let bytes = u64::from_le_bytes(*length).checked_mul(4).and_then(|bytes| usize::try_from(bytes).ok());
        let (storage, tail) = bytes
            .and_then(|bytes| tail.split_at_checked(bytes))
            .ok_or_else(|| wrong("a storage is shorter than it says"))?;
        storages.insert(name.to_owned(), storage);
        *rest = tail;
    }
    Ok(storages)
}

/// `(storage, offset, shape, strides, …)` of a tensor whose numbers follow each other.
fn view<'a>(tensor: &Value, storages: &HashMap<String, &'a [u8]>) -> Option<TensorView<'a>> {
    let [storage, offset, shape, strides, ..] = tensor.list() else { return None };
    let [kind, class, name, ..] = storage.list() else { return None };
    (kind.text() == Some("storage") && class.text() == Some("torch.FloatStorage")).then_some(())?;
    let shape: Vec<usize> = shape.list().iter().map(Value::size).collect::<Option<_>>()?;
    let strides: Vec<usize> = strides.list().iter().map(Value::size).collect::<Option<_>>()?;
    let packed = shape.iter().rev().scan(1, |step, size| {
        let this = *step;
        *step *= size;
        Some(this)
    });
    packed.eq(strides.iter().rev().copied()).then_some(())?;
    let numbers = shape.iter().try_fold(1usize, |all, size| all.checked_mul(*size))?;
    let from = offset.size()?.checked_mul(4)?;
    let bytes = storages.get(name.text()?)?.get(from..from.checked_add(numbers.checked_mul(4)?)?)?;
    TensorView::new(Dtype::F32, shape, bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `torch.save({"model_state": OrderedDict(bias=tensor([1.5, -2.0]))})` wrote before 1.6, by hand.
    fn file(numbers: &[f32]) -> Vec<u8> {
        let mut file = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.".to_vec();
        file.extend(b"\x80\x02M\xe9\x03.");
        file.extend(b"\x80\x02}q\x00X\x0d\x00\x00\x00little_endianq\x01\x88s.");
        file.extend(
            b"\x80\x02}q\x00X\x0b\x00\x00\x00model_stateq\x01ccollections\nOrderedDict\nq\x02)Rq\x03",
        );
        file.extend(b"X\x04\x00\x00\x00biasq\x04ctorch._utils\n_rebuild_tensor_v2\nq\x05(");
        file.extend(
            b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x02\x00\x00\x0042X\x03\x00\x00\x00cpuK\x02NtQ",
        );
        file.extend(b"K\x00K\x02\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtRss.");
        file.extend(b"\x80\x02]q\x00X\x02\x00\x00\x0042q\x01a.");
        file.extend(2u64.to_le_bytes());
        file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        file
    }

    #[test]
    fn tensors_keep_their_names_shapes_and_numbers() {
        let bytes = torch_to_safetensors(&file(&[1.5, -2.0])).unwrap();
        let read = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        assert_eq!(read.names(), ["bias"]);
        let bias = read.tensor("bias").unwrap();
        assert_eq!((bias.shape(), bias.data()), (&[2][..], &[0, 0, 192, 63, 0, 0, 0, 192][..]));
    }

    #[test]
    fn damage_is_an_error_wherever_it_is() {
        let whole = file(&[1.5, -2.0]);
        for length in 0..whole.len() {
            assert!(torch_to_safetensors(&whole[..length]).is_err(), "{length} bytes");
        }
        for at in 0..whole.len() - 8 {
            let mut changed = whole.clone();
            changed[at] ^= 0x41;
            _ = torch_to_safetensors(&changed);
        }
    }
}
