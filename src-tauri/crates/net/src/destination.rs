//! Where a request may go: decided from the address alone, before anything is sent, and again on every redirect.

use std::net::IpAddr;

use url::{Host, Url};

use crate::{NetError, Reach, call::Method, reach};

/// Redirects followed before a call is given up.
pub(crate) const MOST_REDIRECTS: usize = 5;

/// A provider's base address and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    base: Url,
    entered: bool,
}

/// Why an address is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("only addresses that begin with https:// or http:// can be used")]
    Scheme,
    #[error("leave user name and password out of the address; a key has a field of its own")]
    Credentials,
    #[error("the key holds letters that no key has; paste it again")]
    Unsendable,
    #[error(
        "it is an address of this computer or its network, which only a provider that you entered may use"
    )]
    Local,
    #[error("no provider can live there; for a server on this computer use 127.0.0.1")]
    Reserved,
    #[error("a key would cross the internet unencrypted; use https://")]
    KeyInTheOpen,
    #[error("an encrypted address led to an unencrypted one")]
    Downgrade,
    #[error("it led to another port of the same computer")]
    OtherPort,
    #[error("it has moved; enter the new address")]
    Moved,
    #[error("it led in circles: more than 5 redirects")]
    Circles,
}

impl Destination {
    /// An address that comes with the program: encrypted, in the internet.
    ///
    /// # Errors
    /// [`NetError::Refused`] when it is not.
    pub fn preset(base: &str) -> Result<Self, NetError> {
        let destination = Self { base: parsed(base)?, entered: false };
        if destination.base.scheme() != "https" {
            return Err(NetError::refused(&destination.base, Refusal::KeyInTheOpen));
        }
        destination.check(&destination.base)?;
        Ok(destination)
    }

    /// An address the person entered. This host, and no other, may be this computer or in its network.
    ///
    /// # Errors
    /// [`NetError::Refused`] for what is no address of a server.
    pub fn entered(base: &str) -> Result<Self, NetError> {
        let destination = Self { base: parsed(base)?, entered: true };
        destination.check(&destination.base)?;
        Ok(destination)
    }

    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Name and port, as a person would write them.
    pub fn host(&self) -> String {
        host_of(&self.base)
    }

    /// The entered host may be local; whoever else is asked for must not be.
    pub(crate) fn may_be_local(&self, name: &str) -> bool {
        self.entered && self.base.host_str().is_some_and(|own| same_name(own, name))
    }

    /// Whether the base address is, by its looks, on this computer or in its network.
    pub fn looks_local(&self) -> bool {
        looks_local(&self.base)
    }

    /// Everything that can be said of `url` without asking a name server.
    ///
    /// # Errors
    /// [`NetError::Refused`] with the reason.
    pub fn check(&self, url: &Url) -> Result<(), NetError> {
        let refuse = |why| Err(NetError::refused(url, why));
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return refuse(Refusal::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse(Refusal::Credentials);
        }
        let own = self.may_be_local(url.host_str().unwrap_or_default());
        match literal(url).map(reach) {
            Some(Reach::Never) => refuse(Refusal::Reserved),
            Some(Reach::Local) if !own => refuse(Refusal::Local),
            None if !own && looks_local(url) => refuse(Refusal::Local),
            _ => Ok(()),
        }
    }
}

/// What follows a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    pub url: Url,
    /// The same host and at least as private: keys may go along.
    pub keeps_secrets: bool,
}

/// Whether a redirect with `status` from `from` to `location` is followed.
///
/// # Errors
/// [`NetError::Refused`] with the reason.
pub fn next_hop(
    destination: &Destination,
    from: &Url,
    location: &str,
    status: u16,
    method: Method,
) -> Result<Hop, NetError> {
    let Ok(mut url) = from.join(location) else {
        return Err(NetError::refused(from, Refusal::Scheme));
    };
    url.set_fragment(None);
    destination.check(&url)?;
    let same_host = from.host_str() == url.host_str();
    let ports = (from.port_or_known_default(), url.port_or_known_default());
    let upgraded = (from.scheme(), url.scheme()) == ("http", "https") && ports == (Some(80), Some(443));
    let why = match () {
        () if from.scheme() == "https" && url.scheme() == "http" => Refusal::Downgrade,
        () if same_host && ports.0 != ports.1 && !upgraded => Refusal::OtherPort,
        // Coming back from elsewhere to another port of the entered computer is the same trick.
        () if !same_host && destination.may_be_local(url.host_str().unwrap_or_default()) => Refusal::Local,
        // 301, 302 and 303 turn a POST into a GET, which no provider can mean.
        () if method == Method::Post && !matches!(status, 307 | 308) => Refusal::Moved,
        () => return Ok(Hop { url, keeps_secrets: same_host }),
    };
    Err(NetError::refused(&url, why))
}

fn parsed(base: &str) -> Result<Url, NetError> {
    let base = base.trim();
    let spelled = if base.contains("://") { base.to_owned() } else { format!("https://{base}") };
    let url = Url::parse(&spelled);
    url.map_err(|_| NetError::Refused { host: base.chars().take(80).collect(), why: Refusal::Scheme })
}

/// `host` or `host:port`.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

pub(crate) fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

pub(crate) fn same_name(a: &str, b: &str) -> bool {
    let plain = |name: &str| name.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    plain(a) == plain(b)
}

fn looks_local(url: &Url) -> bool {
    if let Some(address) = literal(url) {
        return reach(address) == Reach::Local;
    }
    let name = url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    let endings = [".localhost", ".local", ".lan", ".internal", ".home.arpa", ".home", ".intranet"];
    !name.contains('.') || endings.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why<T: std::fmt::Debug>(result: Result<T, NetError>) -> Refusal {
        match result {
            Err(NetError::Refused { why, .. }) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_preset_is_encrypted_and_in_the_internet() {
        assert!(Destination::preset("https://api.openai.com/v1").is_ok());
        assert_eq!(why(Destination::preset("http://api.openai.com/v1")), Refusal::KeyInTheOpen);
        for local in [
            "https://127.0.0.1",
            "https://localhost",
            "https://nas.local",
            "https://[::1]",
            "https://2130706433",
        ] {
            assert_eq!(why(Destination::preset(local)), Refusal::Local, "{local}");
        }
    }

    #[test]
    fn what_a_person_enters_may_be_local_but_not_everything() {
        for good in [
            "http://127.0.0.1:11434",
            "http://localhost:1234/v1",
            "http://192.168.1.5:8000",
            "http://[::1]:80",
        ] {
            assert!(Destination::entered(good).is_ok(), "{good}");
        }
        assert_eq!(why(Destination::entered("http://0.0.0.0:8080")), Refusal::Reserved);
        assert_eq!(why(Destination::entered("http://169.254.169.254/latest")), Refusal::Reserved);
        assert_eq!(why(Destination::entered("http://[::ffff:169.254.169.254]/")), Refusal::Reserved);
        assert_eq!(why(Destination::entered("ftp://example.com")), Refusal::Scheme);
        assert_eq!(why(Destination::entered("file:///etc/passwd")), Refusal::Scheme);
        assert_eq!(why(Destination::entered("https://me:secret@example.com")), Refusal::Credentials);
        assert_eq!(Destination::entered("api.example.com/v1").unwrap().base().scheme(), "https");
    }

    #[test]
    fn redirects_keep_to_the_rules() {
        let own = Destination::entered("http://127.0.0.1:8080/v1").unwrap();
        let far = Destination::preset("https://api.example.com/v1").unwrap();
        let hop = |to: &Destination, location: &str, status, method| {
            next_hop(to, to.base(), location, status, method)
        };
        for local in [
            "http://127.0.0.1/",
            "https://10.0.0.1/",
            "https://localhost./",
            "//[::ffff:127.0.0.1]/",
            "https://a.local",
        ] {
            assert_eq!(why(hop(&far, local, 302, Method::Get)), Refusal::Local, "{local}");
        }
        assert_eq!(why(hop(&far, "http://api.example.com/v2", 302, Method::Get)), Refusal::Downgrade);
        assert_eq!(why(hop(&far, "https://169.254.169.254/", 302, Method::Get)), Refusal::Reserved);
        assert_eq!(why(hop(&own, "http://127.0.0.1:22/", 307, Method::Post)), Refusal::OtherPort);
        assert_eq!(why(hop(&own, "http://127.0.0.2:8080/", 307, Method::Post)), Refusal::Local);
        assert_eq!(why(hop(&far, "/v2", 302, Method::Post)), Refusal::Moved);
        let moved = hop(&far, "/v2", 308, Method::Post).unwrap();
        assert_eq!((moved.url.as_str(), moved.keeps_secrets), ("https://api.example.com/v2", true));
        assert!(!hop(&far, "https://evil.example.org/", 308, Method::Post).unwrap().keeps_secrets);
        let plain = Destination::entered("http://api.example.com").unwrap();
        assert!(hop(&plain, "https://api.example.com/", 301, Method::Get).unwrap().keeps_secrets);
    }

    /// The ways to write an IPv4 address that a URL parser or a network stack understands.
    fn spellings(address: std::net::Ipv4Addr) -> Vec<String> {
        let [a, b, c, d] = address.octets();
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let bits = u32::from(address);
        vec![
            address.to_string(),
            format!("{address}."),
            format!("{bits}"),
            format!("{bits:#x}"),
            format!("{a:#o}.{b}.{c}.{d}").replace("0o", "0"),
            format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
            format!("{a}.{}", bits & 0xff_ffff),
            format!("[::ffff:{address}]"),
            format!("[::ffff:{high:x}:{low:x}]"),
            format!("[64:ff9b::{high:x}:{low:x}]"),
            format!("[2002:{high:x}:{low:x}::1]"),
            address.to_string().replace('.', "\u{3002}"),
            address.to_string().replace('1', "%31"),
            address.to_string().replace('2', "\u{ff12}"),
        ]
    }

    #[test]
    fn no_spelling_of_a_local_address_gets_past_a_preset_or_a_redirect() {
        let far = Destination::preset("https://api.example.com/v1").unwrap();
        let own = Destination::entered("http://192.168.1.50:8080/v1").unwrap();
        let local = [
            "127.0.0.1",
            "127.1.2.3",
            "10.0.0.1",
            "10.255.1.2",
            "172.16.0.1",
            "172.31.1.1",
            "192.168.1.1",
            "169.254.1.2",
            "100.64.1.1",
            "169.254.169.254",
            "169.254.170.2",
            "100.100.100.200",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.192",
            "198.18.0.1",
            "240.1.2.3",
        ];
        let mut cases = 0;
        for address in local {
            for spelled in spellings(address.parse().unwrap()) {
                let url = format!("https://{spelled}/v1");
                assert!(Destination::preset(&url).is_err(), "{url}");
                for from in [&far, &own] {
                    for status in [302, 307] {
                        assert!(next_hop(from, from.base(), &url, status, Method::Get).is_err(), "{url}");
                        cases += 1;
                    }
                }
                cases += 1;
            }
        }
        assert!(cases >= 300, "{cases}");
    }
}
