use vis_core::LISTEN_RATE;

/// A WAV file of 16-bit samples, mono, [`LISTEN_RATE`].
pub(crate) fn wav(samples: &[f32]) -> Vec<u8> {
    let size = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX - 36);
    let mut file = Vec::with_capacity(44 + samples.len() * 2);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(size + 36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    for word in [1_u16, 1] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    for long in [LISTEN_RATE, LISTEN_RATE * 2] {
        file.extend_from_slice(&long.to_le_bytes());
    }
    for word in [2_u16, 16] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&size.to_le_bytes());
    file.extend(linear16(samples));
    file
}

/// 16-bit samples, little endian.
pub(crate) fn linear16(samples: &[f32]) -> Vec<u8> {
    let one = |sample: &f32| ((sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16).to_le_bytes();
    samples.iter().flat_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_written() {
        let samples: Vec<f32> = (0..1000_i16).map(|n| f32::from(n) / 1000.0 - 0.5).collect();
        let file = wav(&samples);
        let mut reader = hound::WavReader::new(file.as_slice()).unwrap();
        let spec = reader.spec();
        assert_eq!((spec.sample_rate, spec.channels, spec.bits_per_sample), (16_000, 1, 16));
        let read: Vec<f32> =
            reader.samples::<i16>().map(|sample| f32::from(sample.unwrap()) / 32_767.0).collect();
        assert!(read.iter().zip(&samples).all(|(a, b)| (a - b).abs() < 2e-5) && read.len() == 1000);
    }
}
