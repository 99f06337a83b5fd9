//! What a film says about itself: to people in its comments, to programs in its digital source type.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use ffmpeg_next::Dictionary;

use crate::{About, Encoder, codec::Container};

/// The IPTC's word for a picture that was put together with synthetic elements.
const SOURCE_TYPE: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic";
/// Box of an XMP packet in MP4 (XMP specification part 3).
const XMP_BOX: [u8; 16] =
    [0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac];

pub(crate) fn tags(about: &About, encoder: Encoder) -> Dictionary<'static> {
    let mut tags = Dictionary::new();
    tags.set("title", &about.title);
    tags.set("comment", &about.notice());
    tags.set("description", &format!("Synthetic media ({SOURCE_TYPE})"));
    tags.set("artist", &about.program);
    if encoder.container() == Container::WebM {
        tags.set("DIGITAL_SOURCE_TYPE", SOURCE_TYPE);
    }
    tags
}

/// Appends the XMP packet that programs look for to a finished MP4; boxes at the end do not move the others.
pub(crate) fn append_xmp(path: &Path, about: &About) -> io::Result<()> {
    let packet = xmp(about);
    let length = (8 + XMP_BOX.len() + packet.len()) as u32;
    let mut file = File::options().append(true).open(path)?;
    file.write_all(&length.to_be_bytes())?;
    file.write_all(b"uuid")?;
    file.write_all(&XMP_BOX)?;
    file.write_all(packet.as_bytes())
}

fn xmp(about: &About) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" \
         xmp:CreatorTool=\"{}\" Iptc4xmpExt:DigitalSourceType=\"{SOURCE_TYPE}\"/>\
         </rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>",
        escaped(&about.program)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
