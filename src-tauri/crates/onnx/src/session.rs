use ort::session::{SessionInputValue, SessionOutputs};
use ort::value::{DynValue, Tensor as OrtTensor};

use crate::{OnnxError, Outputs, Stop, Tensor};

/// An opened model. Running it needs exclusive access; a session may move between threads.
#[derive(Debug)]
pub struct Session {
    inner: ort::session::Session,
}

impl Session {
    pub(crate) fn new(inner: ort::session::Session) -> Self {
        Self { inner }
    }

    /// Names of the inputs the model asks for.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.inner.inputs().iter().map(|input| input.name())
    }

    /// Names of the outputs the model gives.
    pub fn outputs(&self) -> impl Iterator<Item = &str> {
        self.inner.outputs().iter().map(|output| output.name())
    }

    /// Runs the model once on named inputs.
    ///
    /// # Errors
    /// [`OnnxError::Input`] for a name the model does not have or a shape that does not fit its data,
    /// [`OnnxError::Run`] for everything the runtime itself refuses.
    pub fn run(&mut self, inputs: &[(&str, Tensor)]) -> Result<Outputs, OnnxError> {
        self.run_unless(inputs, &Stop::new()?)
    }

    /// The same, until `stop` is used: the run then ends with an error after the operator it is in.
    ///
    /// # Errors
    /// As [`Session::run`]; [`OnnxError::Run`] when it was stopped.
    pub fn run_unless(&mut self, inputs: &[(&str, Tensor)], stop: &Stop) -> Result<Outputs, OnnxError> {
        let inputs = inputs
            .iter()
            .map(|(name, tensor)| Ok(((*name).to_owned(), self.input(name, tensor)?)))
            .collect::<Result<Vec<(String, SessionInputValue<'_>)>, OnnxError>>()?;
        let outputs =
            self.inner.run_with_options(inputs, stop.options()).map_err(|e| OnnxError::Run(e.to_string()))?;
        Ok(collect(&outputs))
    }

    fn input(&self, name: &str, tensor: &Tensor) -> Result<SessionInputValue<'static>, OnnxError> {
        let refuse = |reason: String| OnnxError::Input { name: name.to_owned(), reason };
        if !self.inputs().any(|known| known == name) {
            return Err(refuse("it has no input of that name".to_owned()));
        }
        let value = match tensor {
            Tensor::F32 { shape, data } => {
                OrtTensor::from_array((shape.clone(), data.clone())).map(OrtTensor::into_dyn)
            }
            Tensor::I64 { shape, data } => {
                OrtTensor::from_array((shape.clone(), data.clone())).map(OrtTensor::into_dyn)
            }
        };
        value.map(Into::into).map_err(|e| refuse(e.to_string()))
    }
}

fn collect(outputs: &SessionOutputs<'_>) -> Outputs {
    Outputs(outputs.iter().filter_map(|(name, value)| Some((name.to_owned(), tensor(&value)?))).collect())
}

fn tensor(value: &DynValue) -> Option<Tensor> {
    if let Ok((shape, data)) = value.try_extract_tensor::<f32>() {
        return Some(Tensor::f32(sizes(shape)?, data));
    }
    let (shape, data) = value.try_extract_tensor::<i64>().ok()?;
    Some(Tensor::i64(sizes(shape)?, data))
}

fn sizes(shape: &[i64]) -> Option<Vec<usize>> {
    shape.iter().map(|&n| usize::try_from(n).ok()).collect()
}
