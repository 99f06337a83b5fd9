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
    /// The upstream first, its mirrors after it.
    pub addresses: Vec<String>,
    /// How many of them, from the first on, are believed when they announce a digest: the upstream, and a mirror before it
    /// that the person entered.
    pub believed: usize,
    /// The person entered the address and trusts it: where nobody announces a digest, that of the bytes that come is pinned.
    pub first_seen: bool,
    /// What comes must be a model of the kind its name ends with; otherwise it is thrown away.
    pub is_model: bool,
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
            believed: 1,
            first_seen: false,
            is_model: true,
        }
    }

    /// A file from an address the person entered.
    pub fn entered(path: String, address: String) -> Self {
        let addresses = vec![address];
        Self {
            path,
            bytes: None,
            sha256: None,
            chunks: Vec::new(),
            addresses,
            believed: 1,
            first_seen: true,
            is_model: true,
        }
    }

    /// `base`: a server the person entered that has the files of the upstream below it, by the upstream's paths. It is asked
    /// first.
    #[must_use]
    pub fn mirrored(mut self, base: &str) -> Self {
        let path = self.addresses.first().and_then(|address| address.splitn(4, '/').nth(3));
        if let Some(path) = path.filter(|_| !base.is_empty()) {
            self.addresses.insert(0, format!("{}/{path}", base.trim_end_matches('/')));
            self.believed += 1;
        }
        self
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
            believed: 1,
            first_seen: false,
            is_model: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_has_the_upstreams_paths() {
        let target =
            Target::entered("a.gguf".to_owned(), "https://hub.example/a/b/resolve/main/c.gguf".to_owned());
        let mirrored = target.clone().mirrored("http://127.0.0.1:8080/models/");
        assert_eq!(mirrored.addresses[0], "http://127.0.0.1:8080/models/a/b/resolve/main/c.gguf");
        assert_eq!((mirrored.addresses.len(), mirrored.believed), (2, 2));
        assert_eq!(target.clone().mirrored(""), target);
    }
}
