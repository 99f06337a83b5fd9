//! Servers that answer in every way but the right one.

use std::{fs, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use vis_core::ManualClock;
use vis_models::{
    Origin,
    download::{DownloadError, Outcome, Progress, Target, Web},
};
use vis_net::{Net, NetConfig, OfflineSwitch};

use crate::{
    bench::{CHUNK, download, file, place, run, run_with, settings, sha256, target, web},
    server::{Manner, Server, status},
};

const LENGTH: usize = 500_000;

async fn mirrored(
    first: impl Fn(usize) -> Manner + Send + Sync + 'static,
) -> (Server, Result<Outcome, DownloadError>) {
    let bytes = file(9, LENGTH);
    let upstream = Server::start(bytes.clone(), move |number, _| first(number)).await;
    let mirror = Server::start(bytes.clone(), |_, _| Manner::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let both = Target { addresses: vec![upstream.url(), mirror.url()], ..target(&bytes, &upstream) };
    let result = run(folder.path(), both).await;
    if let Ok(Outcome::Installed(installed)) = &result {
        assert!(fs::read(place(folder.path())).unwrap() == bytes);
        assert_eq!(installed.origin, Origin::Downloaded { address: mirror.url() });
    }
    (upstream, result)
}

#[tokio::test]
async fn an_address_that_says_no_is_left_for_a_mirror() {
    let page =
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 4\r\nconnection: close\r\n\r\nhelp";
    let small = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nhelp";
    let page = move || Manner { instead: Some(page.to_owned()), ..Manner::default() };
    let small = move || Manner { instead: Some(small.to_owned()), ..Manner::default() };
    type Answer = Box<dyn Fn() -> Manner + Send + Sync>;
    let answers: Vec<(&str, Answer)> = vec![
        ("404", Box::new(|| status("404 Not Found", ""))),
        ("403", Box::new(|| status("403 Forbidden", ""))),
        ("416", Box::new(|| status("416 Range Not Satisfiable", ""))),
        ("429", Box::new(|| status("429 Too Many Requests", "retry-after: 3600\r\n"))),
        ("a page", Box::new(page)),
        ("another file", Box::new(small)),
        ("elsewhere", Box::new(|| status("302 Found", "location: http://127.0.0.2/x\r\n"))),
    ];
    for (name, answer) in answers {
        let (upstream, result) = mirrored(move |_| answer()).await;
        assert!(matches!(result, Ok(Outcome::Installed(_))), "{name}: {result:?}");
        assert_eq!(upstream.asked().len(), 1, "{name}: once is enough");
    }
}

#[tokio::test]
async fn a_busy_server_is_asked_again_and_then_left() {
    let (upstream, result) = mirrored(|_| status("503 Service Unavailable", "")).await;
    assert!(matches!(result, Ok(Outcome::Installed(_))), "{result:?}");
    assert_eq!(upstream.asked().len(), 3);
}

#[tokio::test]
async fn nobody_who_has_it_is_a_sentence_and_no_file() {
    let bytes = file(9, LENGTH);
    let server = Server::start(bytes.clone(), |_, _| status("404 Not Found", "")).await;
    let folder = tempfile::tempdir().unwrap();
    let error = run(folder.path(), target(&bytes, &server)).await.unwrap_err();
    assert!(matches!(error, DownloadError::Unreachable { .. }));
    assert!(error.to_string().contains("404"), "{error}");
    assert!(!place(folder.path()).exists());
}

#[tokio::test]
async fn a_server_without_ranges_works_too() {
    let bytes = file(9, LENGTH);
    let server = Server::start(bytes.clone(), |number, _| Manner {
        no_ranges: true,
        drop_after: (number == 0).then_some(200_000),
        ..Manner::default()
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(run(folder.path(), target(&bytes, &server)).await, Ok(Outcome::Installed(_))));
    assert!(fs::read(place(folder.path())).unwrap() == bytes);
}

#[tokio::test]
async fn a_file_that_changes_on_the_server_is_noticed() {
    let bytes = file(9, LENGTH);
    let server = Server::start(bytes.clone(), |number, _| Manner {
        drop_after: (number == 0).then_some(200_000),
        etag: (number > 0).then_some("\"two\""),
        ..Manner::default()
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(run(folder.path(), target(&bytes, &server)).await, Ok(Outcome::Installed(_))));
    let asked = server.asked();
    assert_eq!(asked[1].if_range.as_deref(), Some("\"one\""), "{asked:?}");
    assert_eq!(asked[2].if_range, None, "the digest decides then");
    assert!(asked[2].from > 150_000, "and nothing is fetched again for it");
}

#[tokio::test]
async fn the_digest_is_the_one_that_the_hub_says_while_it_leads_on() {
    let bytes = file(9, LENGTH);
    let digest = sha256(&bytes);
    let said = digest.clone();
    let server = Server::start(bytes.clone(), move |_, asked| match asked.path.as_str() {
        "/a.gguf" => {
            let headers = format!("x-linked-etag: \"{said}\"\r\nlocation: /store/4711\r\n");
            status("302 Found", &headers)
        }
        _ => Manner::default(),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let unknown = Target { bytes: None, sha256: None, ..target(&bytes, &server) };
    let mut shown = Vec::new();
    let job = download(folder.path(), unknown.clone(), Arc::new(web()));
    let outcome = job
        .run(&CancellationToken::new(), &mut |progress: &Progress| shown.push(progress.clone()))
        .await
        .unwrap();
    let Outcome::Installed(installed) = outcome else { panic!() };
    assert_eq!((installed.sha256.clone(), installed.bytes), (digest.clone(), LENGTH as u64));
    assert!(shown.iter().any(|progress| progress.sha256.as_ref() == Some(&digest) && progress.done == 0));
    assert_eq!(vis_models::installed(folder.path()), [*installed]);

    // From now on it is pinned: a hub that says otherwise is not believed, and its file not taken.
    let other = file(10, LENGTH);
    let said = sha256(&other);
    let changed = Server::start(other, move |_, _| Manner {
        header: Some(format!("x-linked-etag: \"{said}\"\r\n")),
        ..Manner::default()
    })
    .await;
    let again = Target { addresses: vec![changed.url()], ..unknown };
    let error = run(folder.path(), again).await.unwrap_err();
    assert!(matches!(&error, DownloadError::WrongHash { expected, .. } if *expected == digest), "{error}");
    assert!(fs::read(place(folder.path())).unwrap() == bytes, "what was there stays");
    assert_eq!(fs::read_dir(folder.path().join("chat")).unwrap().count(), 1, "nothing else stays");
}

#[tokio::test]
async fn without_any_digest_nothing_is_fetched() {
    let bytes = file(9, LENGTH);
    let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let unknown = Target { sha256: None, ..target(&bytes, &server) };
    assert!(matches!(run(folder.path(), unknown).await, Err(DownloadError::NoDigest { .. })));
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[tokio::test]
async fn a_disk_without_room_is_noticed_before_and_while() {
    let bytes = file(9, 3 << 20);
    let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut job = download(folder.path(), target(&bytes, &server), Arc::new(web()));
    job.settings.room = Arc::new(|_| Ok(1 << 20));
    let error = run_with(&job).await.unwrap_err();
    assert!(matches!(error, DownloadError::NoRoom { needed: 3_145_728, free: 1_048_576 }), "{error}");
    assert!(server.asked().is_empty(), "nothing was asked for");

    let looks = std::sync::atomic::AtomicU64::new(0);
    let shrinking = move |_: &std::path::Path| {
        let look = looks.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok(if look == 0 { u64::MAX } else { CHUNK })
    };
    job.settings.room = Arc::new(shrinking);
    job.settings.reserve = CHUNK;
    assert!(matches!(run_with(&job).await, Err(DownloadError::NoRoom { .. })));
    assert!(vis_models::unfinished(folder.path(), "chat/a.bin").unwrap() >= 15 * CHUNK, "what came is kept");
    job.settings = settings();
    assert!(matches!(run_with(&job).await, Ok(Outcome::Installed(_))));
}

#[tokio::test]
async fn offline_ends_it_at_once_and_keeps_what_came() {
    let bytes = file(9, 3 << 20);
    let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let offline = OfflineSwitch::default();
    let config = NetConfig { offline: offline.clone(), ..NetConfig::new(Arc::new(ManualClock::at(0))) };
    let source = Arc::new(Web::entered(Net::new(config).unwrap()));
    let job = download(folder.path(), target(&bytes, &server), source);
    let mut report = |progress: &Progress| {
        if progress.done > 1 << 20 {
            offline.set(true);
        }
    };
    let error = job.run(&CancellationToken::new(), &mut report).await.unwrap_err();
    assert!(matches!(error, DownloadError::Offline { .. }), "{error}");
    assert!(vis_models::unfinished(folder.path(), "chat/a.bin").unwrap() > 1 << 20);
    assert!(matches!(run(folder.path(), target(&bytes, &server)).await, Ok(Outcome::Installed(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_downloads_of_one_file_do_not_write_into_each_other() {
    let bytes = file(9, LENGTH);
    let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let held =
        tokio::task::spawn_blocking(move || vis_models::download::PartFile::open(&place, 5, "a").unwrap());
    let held = held.await.unwrap();
    let busy = run(folder.path(), target(&bytes, &server)).await;
    assert!(matches!(busy, Err(DownloadError::Busy { .. })), "{busy:?}");
    drop(held);
    assert!(matches!(run(folder.path(), target(&bytes, &server)).await, Ok(Outcome::Installed(_))));
}

#[tokio::test]
async fn a_catalogue_that_leads_out_of_the_folder_is_not_followed() {
    let bytes = file(9, 10);
    let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
    let folder = tempfile::tempdir().unwrap();
    for path in ["../a", "/tmp/a", ""] {
        let out = Target { path: path.to_owned(), ..target(&bytes, &server) };
        assert!(matches!(run(folder.path(), out).await, Err(DownloadError::Model(_))), "{path}");
    }
}

#[test]
fn patience_is_real_outside_of_tests() {
    let back_off = vis_models::download::BackOff::default();
    assert!(back_off.first >= Duration::from_secs(1) && back_off.tries >= 8);
}
