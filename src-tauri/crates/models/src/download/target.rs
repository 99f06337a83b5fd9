use crate::{ModelFile, Offer};

/// One file that is to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Below the models folder, with forward slashes.
    pub path: String,
    /// `None`: the upstream says.
    pub bytes: Option<u64>,
    /// Lower-case hex. `None`: pinned by an earlier download, or announced by the upstream.
    pub sha256: Option<String>,
    /// SHA-256 of each 4 MiB of the file, lower-case hex, where they are known: then a wrong chunk is noticed when it
    /// comes. Empty: it is noticed at the end.
    pub chunks: Vec<String>,
    /// The upstream first, its mirrors after it. Only the upstream may announce a digest.
    pub addresses: Vec<String>,
}

impl Target {
    /// The file of an offer.
    pub fn offered(offer: &Offer) -> Self {
        Self {
            path: offer.path.clone(),
            bytes: None,
            sha256: offer.digest.known().map(str::to_owned),
            chunks: Vec::new(),
            addresses: offer.addresses.clone(),
        }
    }

    /// A file of the program itself. `None` for one that no single address has: it is joined from packages, rewritten
    /// or added to.
    pub fn own(file: &ModelFile) -> Option<Self> {
        let url = file.url.clone().filter(|_| file.convert.is_none() && file.append.is_none())?;
        Some(Self {
            path: file.path.clone(),
            bytes: Some(file.bytes),
            sha256: file.sha256.clone(),
            chunks: Vec::new(),
            addresses: vec![url],
        })
    }
}
