//! RGB to the encoder's Y'CbCr: BT.709, limited range, every second column and row of colour.

use ffmpeg_next::frame;

/// BT.709 with limited range in 16-bit fixed point: red, green, blue, and what is added (rounding included).
const LUMA: [i32; 4] = [11_966, 40_254, 4_064, (16 << 16) + (1 << 15)];
const BLUE: [i32; 4] = [-6_596, -22_189, 28_784, (128 << 16) + (1 << 15)];
const RED: [i32; 4] = [28_784, -26_145, -2_639, (128 << 16) + (1 << 15)];

/// Writes `rgba` into the planes of a YUV 4:2:0 frame of the same even size.
pub(crate) fn fill(frame: &mut frame::Video, rgba: &[u8]) {
    let width = frame.width() as usize;
    let (pixels, _) = rgba.as_chunks::<4>();
    let stride = frame.stride(0);
    let rows = frame.data_mut(0).chunks_exact_mut(stride);
    for (out, row) in rows.zip(pixels.chunks_exact(width)) {
        luma(row, &mut out[..width]);
    }
    for (plane, weights) in [(1, BLUE), (2, RED)] {
        let stride = frame.stride(plane);
        let rows = frame.data_mut(plane).chunks_exact_mut(stride);
        for (out, two) in rows.zip(pixels.chunks_exact(width * 2)) {
            let (top, low) = two.split_at(width);
            chroma(top, low, weights, &mut out[..width / 2]);
        }
    }
}

fn luma(row: &[[u8; 4]], out: &mut [u8]) {
    let [r, g, b, add] = LUMA;
    for (out, pixel) in out.iter_mut().zip(row) {
        // Whole pixels in one word: twice as fast as one byte after the other.
        let pixel = u32::from_le_bytes(*pixel) as i32;
        let sum = (pixel & 255) * r + ((pixel >> 8) & 255) * g + ((pixel >> 16) & 255) * b;
        *out = ((sum + add) >> 16) as u8;
    }
}

fn chroma(top: &[[u8; 4]], low: &[[u8; 4]], [r, g, b, add]: [i32; 4], out: &mut [u8]) {
    let (top, low) = (top.as_chunks::<2>().0, low.as_chunks::<2>().0);
    for ((out, [one, two]), [three, four]) in out.iter_mut().zip(top).zip(low) {
        let pixels = [one, two, three, four].map(|pixel| u32::from_le_bytes(*pixel));
        // Red and blue in one word, 16 bits for each.
        let red_blue: u32 = pixels.iter().map(|pixel| pixel & 0x00ff_00ff).sum();
        let green: u32 = pixels.iter().map(|pixel| (pixel >> 8) & 255).sum();
        let sum = (red_blue & 0xffff) as i32 * r + green as i32 * g + (red_blue >> 16) as i32 * b;
        *out = ((sum + (add << 2)) >> 18) as u8;
    }
}

#[cfg(test)]
mod tests {
    use ffmpeg_next::format::Pixel;

    use super::*;

    /// BT.709 as the standard writes it.
    fn standard([r, g, b]: [f64; 3]) -> [f64; 3] {
        let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        [
            16.0 + 219.0 * luma / 255.0,
            128.0 + 224.0 * (b - luma) / 1.8556 / 255.0,
            128.0 + 224.0 * (r - luma) / 1.5748 / 255.0,
        ]
    }

    #[test]
    fn colours_are_those_of_the_standard() {
        let levels = [0u8, 1, 17, 100, 128, 200, 254, 255];
        for r in levels {
            for g in levels {
                for b in levels {
                    let mut frame = frame::Video::new(Pixel::YUV420P, 16, 16);
                    fill(&mut frame, &[r, g, b, 77].repeat(256));
                    let want = standard([r, g, b].map(f64::from));
                    for (plane, want) in (0..).zip(want) {
                        let got = f64::from(frame.data(plane)[5]);
                        assert!((got - want).abs() <= 0.52, "{r} {g} {b}, plane {plane}: {got}, not {want}");
                    }
                }
            }
        }
    }

    #[test]
    fn colour_is_the_mean_of_four_pixels_and_brightness_each_ones_own() {
        let (red, green) = ([255, 0, 0, 255], [0, 255, 0, 255]);
        let rgba: Vec<u8> = (0..18 * 20).flat_map(|n| if n % 18 % 2 == 0 { red } else { green }).collect();
        let mut frame = frame::Video::new(Pixel::YUV420P, 18, 20);
        fill(&mut frame, &rgba);
        let means = standard([127.5, 127.5, 0.0]);
        assert_eq!(frame.data(0)[..4], [63, 173, 63, 173]);
        let last = 9 * frame.stride(1) + 8;
        assert!((f64::from(frame.data(1)[last]) - means[1]).abs() < 0.6);
        assert!((f64::from(frame.data(2)[last]) - means[2]).abs() < 0.6);
    }
}
