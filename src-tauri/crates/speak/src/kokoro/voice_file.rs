use std::path::Path;

use crate::SpeakError;

/// Numbers of one style vector.
pub(super) const ROW: usize = 256;

/// A voice: one style vector for every length of text, f32 little-endian `[510, 1, 256]`.
pub(super) struct VoiceFile(Vec<f32>);

impl VoiceFile {
    pub(super) fn read(path: &Path) -> Result<Self, SpeakError> {
        let refuse = |reason: String| SpeakError::File { path: path.to_path_buf(), reason };
        let bytes = std::fs::read(path).map_err(|e| refuse(e.to_string()))?;
        if bytes.is_empty() || bytes.len() % (ROW * 4) != 0 {
            return Err(refuse(format!("its length of {} bytes is that of no voice", bytes.len())));
        }
        let numbers: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        if numbers.iter().all(|n| n.is_finite()) {
            Ok(Self(numbers))
        } else {
            Err(refuse("it holds values that are no numbers".to_owned()))
        }
    }

    /// The style for a text of `ids` ids, pads not counted.
    pub(super) fn row(&self, ids: usize) -> &[f32] {
        let row = ids.min(self.0.len() / ROW - 1);
        &self.0[row * ROW..(row + 1) * ROW]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_by_length_and_damage_is_noticed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let bytes: Vec<u8> = (0..3 * ROW).flat_map(|n| ((n / ROW) as f32).to_le_bytes()).collect();
        std::fs::write(file.path(), &bytes).unwrap();
        let voice = VoiceFile::read(file.path()).unwrap();
        assert_eq!(voice.row(1), [1.0; ROW]);
        assert_eq!(voice.row(510), [2.0; ROW]);
        std::fs::write(file.path(), &bytes[..bytes.len() - 1]).unwrap();
        assert!(matches!(VoiceFile::read(file.path()), Err(SpeakError::File { .. })));
        std::fs::write(file.path(), []).unwrap();
        assert!(VoiceFile::read(file.path()).is_err());
    }
}
