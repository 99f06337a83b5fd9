//! What kind of place an address is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far away an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Somewhere in the internet.
    Public,
    /// This computer or its network: loopback, private, link-local, unique-local, carrier-grade NAT.
    Local,
    /// Nowhere a provider lives: unspecified, multicast, reserved, and the metadata services of clouds, which hand out
    /// keys to whoever asks from inside.
    Never,
}

/// Metadata services that lie in ranges which are otherwise local.
const METADATA_V4: [[u8; 4]; 3] = [[169, 254, 169, 254], [169, 254, 170, 2], [100, 100, 100, 200]];
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Sorts an address by the IANA special-purpose registries. An IPv6 address that carries an IPv4 one is what the inner
/// one is.
pub fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(v4) => reach_v4(v4),
        IpAddr::V6(v6) => inner_v4(v6).map_or_else(|| reach_v6(v6), reach_v4),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    let [a, b, c, _] = address.octets();
    if METADATA_V4.contains(&address.octets()) {
        return Reach::Never;
    }
    let carrier_nat = a == 100 && (64..128).contains(&b);
    if address.is_loopback() || address.is_private() || address.is_link_local() || carrier_nat {
        return Reach::Local;
    }
    let benchmark = a == 198 && (b == 18 || b == 19);
    let protocol = (a, b, c) == (192, 0, 0) || (a, b, c) == (192, 88, 99);
    if a == 0 || a >= 224 || address.is_documentation() || benchmark || protocol {
        return Reach::Never;
    }
    Reach::Public
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    let [first, second, ..] = address.segments();
    let site_local = first & 0xffc0 == 0xfec0;
    match () {
        () if address == METADATA_V6 => Reach::Never,
        () if address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local() => {
            Reach::Local
        }
        () if site_local => Reach::Local,
        // Teredo, documentation and other protocol assignments; outside of 2000::/3 nothing is given out.
        () if first == 0x2001 && (second < 0x200 || second == 0xdb8) => Reach::Never,
        () if first == 0x3fff || first & 0xe000 != 0x2000 => Reach::Never,
        () => Reach::Public,
    }
}

/// The IPv4 address inside of a mapped, compatible, NAT64 or 6to4 address.
fn inner_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let parts = address.segments();
    let tail = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match parts {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] if (high, low) != (0, 0) && (high, low) != (0, 1) => {
            Some(tail(high, low))
        }
        [0, 0, 0, 0, 0xffff, 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(tail(high, low)),
        [0x2002, high, low, ..] => Some(tail(high, low)),
        _ => address.to_ipv4_mapped(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Reach {
        reach(text.parse().unwrap())
    }

    #[test]
    fn local_ranges_end_where_they_end() {
        for local in [
            "127.0.0.1",
            "127.255.255.254",
            "10.0.0.1",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "::1",
            "fe80::1",
            "febf::1",
            "fc00::1",
            "fdff::1",
            "fec0::1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "::127.0.0.1",
            "::ffff:0:127.0.0.1",
        ] {
            assert_eq!(of(local), Reach::Local, "{local}");
        }
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "128.0.0.1",
            "100.63.255.255",
            "100.128.0.0",
            "169.253.255.255",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
            "2002:0101:0101::",
            "64:ff9b::101:101",
        ] {
            assert_eq!(of(public), Reach::Public, "{public}");
        }
        for never in [
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "169.254.169.254",
            "169.254.170.2",
            "100.100.100.200",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "198.18.0.1",
            "192.0.0.192",
            "192.88.99.1",
            "::",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "100::1",
            "fd00:ec2::254",
            "::ffff:169.254.169.254",
            "::ffff:0.0.0.0",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::",
            "64:ff9b:1::1",
            "4000::1",
            "3fff::1",
        ] {
            assert_eq!(of(never), Reach::Never, "{never}");
        }
    }

    proptest! {
        #[test]
        fn an_ipv4_address_in_ipv6_clothes_is_what_it_was(bits: u32) {
            let plain = Ipv4Addr::from(bits);
            let expected = reach(plain.into());
            prop_assert_eq!(reach(plain.to_ipv6_mapped().into()), expected);
            let [a, b, c, d] = plain.octets();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            prop_assert_eq!(reach(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low).into()), expected);
            prop_assert_eq!(reach(Ipv6Addr::new(0x2002, high, low, 1, 2, 3, 4, 5).into()), expected);
        }
    }
}
