use proptest::prelude::*;

use super::*;

const SHA: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn target(addresses: usize) -> Target {
    Target {
        path: "a.gguf".to_owned(),
        bytes: Some(100),
        sha256: Some(SHA.to_owned()),
        chunks: Vec::new(),
        addresses: (0..addresses).map(|at| format!("https://{at}.example/a")).collect(),
        believed: 1,
        first_seen: false,
        is_model: false,
    }
}

fn plan(addresses: usize) -> Plan {
    let mut plan = Plan::new(&target(addresses), 10, BackOff::default());
    assert!(matches!(plan.next(), Next::Prepare { total: 100, .. }));
    plan.apply(Event::Prepared(Held::default()));
    plan
}

fn segment(start: u64, mark: u8) -> Segment {
    Segment { start, end: start + 10, sha256: [mark; 32] }
}

fn whole(addresses: usize) -> Plan {
    let mut plan = plan(addresses);
    for start in (0..100).step_by(10) {
        plan.apply(Event::Kept(segment(start, 1)));
    }
    assert_eq!(plan.next(), Next::Verify);
    plan
}

fn passing(begun: (u64, u64)) -> Event {
    Event::Lost { fault: Fault::passing("broke"), begun }
}

fn range(next: &Next) -> (u64, u64) {
    match next {
        Next::Fetch { from, until, .. } => (*from, *until),
        other => panic!("{other:?}"),
    }
}

fn host(plan: &Plan) -> char {
    plan.address().chars().nth(8).unwrap()
}

#[test]
fn a_lost_connection_goes_on_where_it_broke() {
    let mut plan = plan(1);
    plan.apply(Event::Kept(segment(0, 1)));
    plan.apply(passing((10, 7)));
    assert_eq!(plan.next(), Next::Wait { delay: BackOff::default().first });
    plan.apply(Event::Waited);
    assert_eq!(range(&plan.next()), (17, 100), "what is in memory is not asked for again");
    assert_eq!(plan.done(), 10);
}

#[test]
fn waits_grow_until_the_download_ends_and_a_byte_starts_them_anew() {
    let mut plan = plan(1);
    let mut delays = Vec::new();
    for _ in 0..3 {
        plan.apply(passing((0, 0)));
        let Next::Wait { delay } = plan.next() else { panic!() };
        delays.push(delay.as_secs());
        plan.apply(Event::Waited);
    }
    assert_eq!(delays, [1, 2, 4]);
    plan.apply(passing((0, 3)));
    assert_eq!(plan.next(), Next::Wait { delay: Duration::from_secs(1) }, "3 bytes came");
    for _ in 0..BackOff::default().tries {
        plan.apply(Event::Waited);
        plan.apply(passing((0, 3)));
    }
    assert!(matches!(plan.next(), Next::GiveUp(End::Unreachable { .. })));
}

#[test]
fn a_server_that_asks_for_time_gets_it_or_is_left_for_a_mirror() {
    let fault = Fault::Passing { message: "busy".to_owned(), retry_after: Some(Duration::from_secs(30)) };
    let mut alone = plan(1);
    alone.apply(Event::Lost { fault: fault.clone(), begun: (0, 0) });
    assert_eq!(alone.next(), Next::Wait { delay: Duration::from_secs(30) });
    let mut two = plan(2);
    two.apply(Event::Lost { fault, begun: (0, 0) });
    assert_eq!(host(&two), '1');
    assert_eq!(two.next(), Next::Wait { delay: BackOff::default().first });
}

#[test]
fn mirrors_are_tried_and_one_that_has_nothing_is_not_asked_again() {
    let mut plan = plan(3);
    plan.apply(Event::Lost { fault: Fault::gone("404"), begun: (0, 0) });
    assert_eq!(host(&plan), '1');
    for _ in 0..PATIENCE {
        plan.apply(passing((0, 0)));
        plan.apply(Event::Waited);
    }
    assert_eq!(host(&plan), '2', "three failures in a row");
    plan.apply(Event::Lost { fault: Fault::gone("404"), begun: (0, 0) });
    assert_eq!(host(&plan), '1', "the first one has said no");
    plan.apply(Event::Lost { fault: Fault::gone("404"), begun: (0, 0) });
    assert!(matches!(plan.next(), Next::GiveUp(End::Unreachable { .. })));
}

#[test]
fn only_the_upstream_announces_a_digest() {
    let unknown = Target { bytes: None, sha256: None, ..target(2) };
    let head = Head { from: 0, total: Some(100), validator: None, sha256: Some(SHA.to_owned()) };
    let mut plan = Plan::new(&unknown, 10, BackOff::default());
    assert_eq!(plan.next(), Next::Describe { address: "https://0.example/a".to_owned() });
    plan.apply(Event::Described(head.clone()));
    assert_eq!(plan.next(), Next::Prepare { total: 100, content: SHA.to_owned() });

    let mut silent = Plan::new(&unknown, 10, BackOff::default());
    silent.apply(Event::Described(Head { sha256: None, ..head }));
    assert_eq!(silent.next(), Next::GiveUp(End::NoDigest));

    let mut gone = Plan::new(&unknown, 10, BackOff::default());
    gone.apply(Event::Lost { fault: Fault::gone("404"), begun: (0, 0) });
    assert!(
        matches!(gone.next(), Next::GiveUp(End::Unreachable { .. })),
        "a mirror is not asked what is right"
    );
}

#[test]
fn a_known_digest_outranks_what_is_announced() {
    let mut plan = Plan::new(&Target { bytes: None, ..target(1) }, 10, BackOff::default());
    let other = Some("0".repeat(64));
    plan.apply(Event::Described(Head { from: 0, total: Some(100), validator: None, sha256: other }));
    assert_eq!(plan.sha256(), Some(SHA));
}

#[test]
fn an_answer_is_used_only_if_it_is_of_the_same_file() {
    let head = |from, total, mark: &str| Head {
        from,
        total: Some(total),
        validator: Some(mark.to_owned()),
        sha256: None,
    };
    let mut plan = plan(1);
    assert_eq!(plan.accept(&head(0, 100, "a"), 0), Ok(0));
    assert_eq!(plan.accept(&head(40, 100, "a"), 40), Ok(0));
    assert_eq!(plan.accept(&head(0, 100, "a"), 40), Ok(40), "no ranges there: the start is skipped");
    assert!(matches!(plan.accept(&head(50, 100, "a"), 40), Err(Fault::Gone { .. })), "bytes are missing");
    assert!(matches!(plan.accept(&head(0, 99, "a"), 0), Err(Fault::Gone { .. })), "another size");
    assert!(matches!(plan.accept(&head(0, 100, "b"), 40), Err(Fault::Passing { .. })), "another version");
    let Next::Fetch { validator, .. } = plan.next() else { panic!() };
    assert_eq!(validator, None, "asked without a condition then");
}

#[test]
fn rot_on_the_disk_costs_its_chunk() {
    let mut plan = whole(1);
    plan.apply(Event::Wrong { found: "x".to_owned(), bad: vec![30] });
    assert_eq!(range(&plan.next()), (30, 40));
    plan.apply(Event::Kept(segment(30, 1)));
    assert_eq!(plan.next(), Next::Verify);
    plan.apply(Event::Right);
    assert_eq!(plan.next(), Next::Settle);
}

#[test]
fn a_wrong_chunk_nobody_knows_is_found_by_a_second_reading_that_ends_with_it() {
    let mut plan = whole(2);
    plan.apply(Event::Wrong { found: "x".to_owned(), bad: vec![] });
    assert_eq!((range(&plan.next()), host(&plan)), ((0, 100), '1'), "from the start, from somebody else");
    plan.apply(Event::Kept(segment(0, 1)));
    assert_eq!(range(&plan.next()), (10, 100), "the same again: no reason to look");
    plan.apply(Event::Kept(segment(10, 2)));
    assert_eq!(plan.next(), Next::Verify, "this one differs");
    plan.apply(Event::Right);
    assert_eq!(plan.next(), Next::Settle);
}

#[test]
fn the_same_wrong_file_twice_is_the_end() {
    let mut plan = whole(1);
    plan.apply(Event::Wrong { found: "x".to_owned(), bad: vec![] });
    for start in (0..100).step_by(10) {
        plan.apply(Event::Kept(segment(start, 1)));
    }
    let end = End::WrongHash { expected: SHA.to_owned(), found: "x".to_owned() };
    assert_eq!(plan.next(), Next::GiveUp(end));
}

#[test]
fn offline_ends_it_at_once() {
    let mut plan = plan(3);
    plan.apply(Event::Lost { fault: Fault::Offline { message: "off".to_owned() }, begun: (0, 5) });
    assert!(matches!(plan.next(), Next::GiveUp(End::Offline { .. })));
}

proptest! {
    /// Whatever happens in whatever order: it ends, and never by settling a file that was not proven.
    #[test]
    fn every_history_ends(happenings in proptest::collection::vec((0u8..8, 0u64..12, 1u64..=10), 0..80)) {
        let mut plan = Plan::new(&target(2), 10, BackOff::default());
        let mut proven = false;
        let mut luck = happenings.into_iter();
        for _ in 0..2_000 {
            let (kind, length, _) = luck.next().unwrap_or((9, 0, 1));
            match plan.next() {
                Next::GiveUp(_) => return Ok(()),
                Next::Settle => {
                    prop_assert!(proven);
                    return Ok(());
                }
                Next::Describe { .. } => {
                    let head = Head { total: Some(100), ..Head::default() };
                    plan.apply(Event::Described(head));
                }
                Next::Prepare { .. } => plan.apply(Event::Prepared(Held::default())),
                Next::Wait { .. } => plan.apply(Event::Waited),
                Next::Verify if kind < 3 => plan.apply(Event::Wrong { found: String::new(), bad: vec![] }),
                Next::Verify if kind < 5 => plan.apply(Event::Wrong { found: String::new(), bad: vec![length * 10] }),
                Next::Verify => {
                    proven = true;
                    plan.apply(Event::Right);
                }
                Next::Fetch { from, until, begun, .. } => {
                    prop_assert!(from < until && until <= 100);
                    let start = from - begun;
                    let end = crate::download::segments::segment_end(start, until, 10);
                    match kind {
                        0 => plan.apply(Event::Lost { fault: Fault::gone(""), begun: (start, begun) }),
                        1 | 2 => plan.apply(passing((start, (begun + length).min(end - start - 1)))),
                        3 => plan.apply(Event::WrongChunk),
                        mark => plan.apply(Event::Kept(Segment { start, end, sha256: [mark; 32] })),
                    }
                }
            }
        }
        prop_assert!(false, "it goes on for ever");
    }
}

fn said(sha256: Option<&str>, validator: &str) -> Event {
    let (total, sha256) = (Some(100), sha256.map(str::to_owned));
    Event::Described(Head { from: 0, total, validator: Some(validator.to_owned()), sha256 })
}

#[test]
fn an_entered_mirror_is_asked_first_and_the_upstream_names_the_digest() {
    let wanted = Target { sha256: None, bytes: None, believed: 2, ..target(3) };
    let mut plan = Plan::new(&wanted, 10, BackOff::default());
    assert_eq!((plan.next(), host(&plan)), (Next::Describe { address: "https://0.example/a".into() }, '0'));
    plan.apply(said(None, "\"m\""));
    assert_eq!(host(&plan), '1', "the mirror does not know the digest");
    plan.apply(said(Some(SHA), "\"u\""));
    assert_eq!((plan.sha256(), host(&plan)), (Some(SHA), '0'), "and gives the bytes");
    let mut plan = Plan::new(&wanted, 10, BackOff::default());
    plan.apply(said(None, "\"m\""));
    plan.apply(said(None, "\"u\""));
    assert_eq!(plan.next(), Next::GiveUp(End::NoDigest), "nobody after them is believed");
}

#[test]
fn a_file_of_unknown_digest_is_one_version_of_it() {
    let wanted = Target { sha256: None, bytes: None, first_seen: true, ..target(1) };
    let content = |validator: &str| {
        let mut plan = Plan::new(&wanted, 10, BackOff::default());
        plan.apply(said(None, validator));
        match plan.next() {
            Next::Prepare { content, .. } => (plan, content),
            other => panic!("{other:?}"),
        }
    };
    let ((mut plan, one), (_, other)) = (content("\"1\""), content("\"2\""));
    assert_ne!(one, other, "what came of another version is not gone on with");
    plan.apply(Event::Prepared(Held::default()));
    let head =
        |validator: &str| Head { total: Some(100), validator: Some(validator.into()), ..Head::default() };
    assert_eq!(plan.accept(&head("\"1\""), 0), Ok(0));
    assert!(
        matches!(plan.accept(&head("\"2\""), 0), Err(Fault::Gone { .. })),
        "two versions are never joined"
    );
    (0..100).step_by(10).for_each(|start| plan.apply(Event::Kept(segment(start, 1))));
    assert_eq!(plan.next(), Next::Verify);
    plan.apply(Event::First { found: SHA.to_owned() });
    assert_eq!((plan.next(), plan.sha256()), (Next::Settle, Some(SHA)));
}
