//! Whether a request means this server. A page whose name was made to lead here (DNS rebinding) names itself in `Host`.

/// Names of this computer.
const HERE: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The host that a request names, in small letters; `None` unless it is this server's, named once.
///
/// `named`: all `Host` headers; `target`: the host in the request line, where it has one.
pub(super) fn host(named: &[&str], target: Option<&str>, port: u16) -> Option<String> {
    let [host] = named else { return None };
    let ours = |host: &str| is_here(host, port);
    (ours(host) && target.is_none_or(ours)).then(|| host.to_ascii_lowercase())
}

fn is_here(host: &str, port: u16) -> bool {
    let host = host.to_ascii_lowercase();
    HERE.iter().any(|name| match host.strip_prefix(name) {
        Some("") => port == 80,
        Some(rest) => rest.strip_prefix(':') == Some(port.to_string().as_str()),
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_computer_with_the_port_are_answered_to() {
        for good in ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LocalHost:8000"] {
            assert!(host(&[good], None, 8000).is_some(), "{good}");
        }
        for bad in [
            "localhost",
            "localhost:8001",
            "localhost:08000",
            "localhost:8000:8000",
            "localhost.evil.example:8000",
            "evil.example:8000",
            "127.0.0.1.nip.example:8000",
            "127.0.0.2:8000",
            "0.0.0.0:8000",
            "[::]:8000",
            "::1:8000",
            "user@localhost:8000",
            " localhost:8000",
            "",
            "\u{fffd}",
        ] {
            assert_eq!(host(&[bad], None, 8000), None, "{bad}");
        }
        assert!(host(&["localhost"], None, 80).is_some(), "the usual port need not be named");
    }

    #[test]
    fn one_name_and_the_same_in_the_request_line() {
        assert_eq!(host(&[], None, 8000), None);
        assert_eq!(
            host(&["localhost:8000", "localhost:8000"], None, 8000),
            None,
            "whoever sends two means no good"
        );
        assert_eq!(host(&["localhost:8000"], Some("evil.example"), 8000), None);
        assert!(host(&["localhost:8000"], Some("127.0.0.1:8000"), 8000).is_some());
    }
}
