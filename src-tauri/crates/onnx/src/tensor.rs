use crate::OnnxError;

/// An array of numbers with its shape, row-major. An empty shape is a scalar.
#[derive(Clone, Debug, PartialEq)]
pub enum Tensor {
    F32 { shape: Vec<usize>, data: Vec<f32> },
    I64 { shape: Vec<usize>, data: Vec<i64> },
}

impl Tensor {
    /// Floats of the given shape.
    pub fn f32(shape: impl Into<Vec<usize>>, data: impl Into<Vec<f32>>) -> Self {
        Self::F32 { shape: shape.into(), data: data.into() }
    }

    /// Whole numbers of the given shape.
    pub fn i64(shape: impl Into<Vec<usize>>, data: impl Into<Vec<i64>>) -> Self {
        Self::I64 { shape: shape.into(), data: data.into() }
    }

    pub fn shape(&self) -> &[usize] {
        match self {
            Self::F32 { shape, .. } | Self::I64 { shape, .. } => shape,
        }
    }
}

/// What a model gave, by the names of its outputs. Outputs that are neither f32 nor i64 tensors are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outputs(pub(crate) Vec<(String, Tensor)>);

impl Outputs {
    /// One output as it is.
    ///
    /// # Errors
    /// [`OnnxError::Output`] when the model has no such output.
    pub fn get(&self, name: &str) -> Result<&Tensor, OnnxError> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, t)| t).ok_or_else(|| missing(name))
    }

    /// The numbers of a float output.
    ///
    /// # Errors
    /// [`OnnxError::Output`] when there is no such output or it holds whole numbers.
    pub fn f32(&self, name: &str) -> Result<&[f32], OnnxError> {
        match self.get(name)? {
            Tensor::F32 { data, .. } => Ok(data),
            Tensor::I64 { .. } => Err(missing(name)),
        }
    }

    /// Moves the numbers of a float output out, without a copy.
    ///
    /// # Errors
    /// [`OnnxError::Output`] when there is no such output or it holds whole numbers.
    pub fn take_f32(&mut self, name: &str) -> Result<Vec<f32>, OnnxError> {
        let at = self.0.iter().position(|(n, t)| n == name && matches!(t, Tensor::F32 { .. }));
        match at.map(|at| self.0.swap_remove(at)) {
            Some((_, Tensor::F32 { data, .. })) => Ok(data),
            _ => Err(missing(name)),
        }
    }

    /// Names and tensors, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor)> {
        self.0.iter().map(|(name, tensor)| (name.as_str(), tensor))
    }
}

fn missing(name: &str) -> OnnxError {
    OnnxError::Output { name: name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_found_by_name_and_kind() {
        let mut outputs = Outputs(vec![
            ("audio".into(), Tensor::f32([3], [0.0, 1.0, 2.0])),
            ("count".into(), Tensor::i64([], [7])),
        ]);
        assert_eq!(outputs.f32("audio").unwrap(), [0.0, 1.0, 2.0]);
        assert_eq!(outputs.get("count").unwrap().shape(), [0usize; 0]);
        assert!(outputs.f32("count").is_err(), "whole numbers are not floats");
        assert_eq!(outputs.take_f32("audio").unwrap().len(), 3);
        assert!(outputs.take_f32("audio").is_err(), "it can be taken once");
    }
}
