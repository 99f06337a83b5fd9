//! One frame as data: textured, coloured triangles over one atlas, in painter's order, drawn in one call.

/// Side of the square canvas that display lists are written for. Painters scale it to their own pixels.
pub const CANVAS: f32 = 512.0;

/// A corner of a triangle. 20 bytes, little-endian, in this order, when sent to the page.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vertex {
    /// Canvas units: 0 at the left and top, [`CANVAS`] at the right and bottom.
    pub x: f32,
    pub y: f32,
    /// Atlas texels; pixel centres lie at .5.
    pub u: f32,
    pub v: f32,
    /// Multiplies the texel. Straight (not premultiplied) alpha.
    pub rgba: [u8; 4],
}

/// The picture that all triangles of a rig are cut from. Straight alpha, rows from the top, sRGB bytes that are never linearised.
///
/// Colour must be bled into the transparent texels around a shape: both painters filter bilinearly without premultiplying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atlas {
    pub width: u32,
    pub height: u32,
    /// `width * height * 4` bytes.
    pub rgba: Vec<u8>,
}

/// One frame. Three indices a triangle; later triangles cover earlier ones; the first two usually paint the whole background.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DisplayList {
    pub vertices: Vec<Vertex>,
    pub indices: Vec<u16>,
}

/// Turns poses into display lists. The illustrated kit is one; a photo will be another.
pub trait Rig: Send + Sync {
    fn atlas(&self) -> &Atlas;
    /// Replaces what `list` holds by this pose's frame; the list's memory is used again.
    fn draw(&self, pose: &crate::Pose, list: &mut DisplayList);
    /// Like [`Rig::draw`] without what lies behind the figure. `false` where that cannot be taken away, as in a photo: then all is drawn.
    fn draw_figure(&self, pose: &crate::Pose, list: &mut DisplayList) -> bool {
        self.draw(pose, list);
        false
    }
}

impl DisplayList {
    /// First four bytes of an encoded list.
    pub const MAGIC: [u8; 4] = *b"VDL1";

    pub fn clear(&mut self) {
        self.vertices.clear();
        self.indices.clear();
    }

    /// The bytes the page reads: magic, u32 vertex count, u32 index count, the vertices (20 bytes each), the indices (u16). Little-endian.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(12 + self.vertices.len() * 20 + self.indices.len() * 2);
        out.extend_from_slice(&Self::MAGIC);
        out.extend_from_slice(&(self.vertices.len() as u32).to_le_bytes());
        out.extend_from_slice(&(self.indices.len() as u32).to_le_bytes());
        for vertex in &self.vertices {
            for field in [vertex.x, vertex.y, vertex.u, vertex.v] {
                out.extend_from_slice(&field.to_le_bytes());
            }
            out.extend_from_slice(&vertex.rgba);
        }
        for index in &self.indices {
            out.extend_from_slice(&index.to_le_bytes());
        }
        out
    }

    /// Reads what [`Self::encode`] wrote; `None` for anything else.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let body = bytes.strip_prefix(&Self::MAGIC)?;
        let (vertex_count, body) = body.split_first_chunk::<4>()?;
        let (index_count, body) = body.split_first_chunk::<4>()?;
        let (vertex_bytes, index_bytes) =
            body.split_at_checked(usize::try_from(u32::from_le_bytes(*vertex_count)).ok()?.checked_mul(20)?)?;
        if index_bytes.len() != usize::try_from(u32::from_le_bytes(*index_count)).ok()?.checked_mul(2)? {
            return None;
        }
        let vertices = vertex_bytes.chunks_exact(20).map(decode_vertex).collect();
        let indices = index_bytes.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
        Some(Self { vertices, indices })
    }
}

/// `bytes`: exactly 20.
fn decode_vertex(bytes: &[u8]) -> Vertex {
    let float = |at: usize| f32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let rgba = [bytes[16], bytes[17], bytes[18], bytes[19]];
    Vertex { x: float(0), y: float(4), u: float(8), v: float(12), rgba }
}
