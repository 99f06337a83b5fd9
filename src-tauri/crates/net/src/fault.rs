//! The client's errors in our words. What they are is found in their chain of sources, not in their text, as far as
//! they say so.

use std::{error::Error, io};

use crate::{NetError, Phase, Refusal, offline::IsOffline, resolver::NoAddress};

pub(crate) fn explain(error: &reqwest::Error, host: String, through_proxy: bool) -> NetError {
    let chain = chain(error);
    if let Some(why) = find::<Refusal>(&chain) {
        return NetError::Refused { host, why: *why };
    }
    if find::<IsOffline>(&chain).is_some() {
        return NetError::Offline { host };
    }
    if error.is_timeout() {
        return NetError::TimedOut {
            host,
            phase: if error.is_connect() { Phase::Connect } else { Phase::Idle },
        };
    }
    if let Some(tls) = find::<rustls::Error>(&chain) {
        return NetError::Tls { host, detail: certificate(tls) };
    }
    if find::<NoAddress>(&chain).is_some() {
        return if through_proxy { proxy(host, "its name was not found") } else { NetError::Dns { host } };
    }
    if !error.is_connect() {
        return NetError::Broken { host };
    }
    let detail = find::<io::Error>(&chain).map_or("no connection", |io| reason(io.kind()));
    if through_proxy {
        return proxy(host, detail);
    }
    NetError::Connect { host, detail: detail.to_owned() }
}

fn proxy(host: String, detail: &str) -> NetError {
    NetError::Proxy { host, detail: detail.to_owned() }
}

/// An error and its sources. An I/O error hides what it wraps, so that is asked for too.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut all = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        all.push(error);
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source());
    }
    all
}

fn find<'a, E: Error + 'static>(chain: &[&'a (dyn Error + 'static)]) -> Option<&'a E> {
    chain.iter().find_map(|error| error.downcast_ref::<E>())
}

fn reason(kind: io::ErrorKind) -> &'static str {
    use io::ErrorKind as K;
    match kind {
        K::ConnectionRefused => "nothing listens there",
        K::ConnectionReset | K::ConnectionAborted | K::UnexpectedEof | K::BrokenPipe => "it hung up",
        K::TimedOut => "it does not answer",
        K::HostUnreachable | K::NetworkUnreachable | K::NetworkDown => "there is no way to it",
        _ => "no connection",
    }
}

fn certificate(error: &rustls::Error) -> String {
    use rustls::{CertificateError as C, Error as E};
    let text = match error {
        E::InvalidCertificate(C::Expired | C::ExpiredContext { .. }) => "its certificate has expired",
        E::InvalidCertificate(C::NotValidYet | C::NotValidYetContext { .. }) => {
            "its certificate is not valid yet"
        }
        E::InvalidCertificate(C::NotValidForName | C::NotValidForNameContext { .. }) => {
            "its certificate is for another name"
        }
        E::InvalidCertificate(C::UnknownIssuer) => "nobody this computer trusts vouches for it",
        E::InvalidCertificate(_) => "its certificate is not valid",
        E::InvalidMessage(_) => "it does not speak https; try http:// for a server of your own",
        _ => "it does not speak https as expected",
    };
    text.to_owned()
}
