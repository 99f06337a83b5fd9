//! Voices and ears over the network, and who speaks for whom.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use vis_store::{KeptCharacterService, KeptService, Store, StoreError};

fn service(id: &str) -> KeptService {
    KeptService { id: id.into(), service: format!("{{\"name\":\"{id}\"}}"), changed_ms: 1 }
}

fn ids(store: &Store) -> Vec<String> {
    store.services().unwrap().into_iter().map(|kept| kept.id).collect()
}

#[test]
fn services_stay_in_their_order_and_come_back_from_the_trash() {
    let mut store = Store::in_memory().unwrap();
    ["b", "a"].iter().for_each(|id| store.put_service(&service(id)).unwrap());
    store.put_service(&KeptService { changed_ms: 7, ..service("b") }).unwrap();
    assert_eq!(ids(&store), ["b", "a"]);
    assert_eq!(store.services().unwrap()[0].changed_ms, 7);
    store.trash_service("b", 9).unwrap();
    assert_eq!(ids(&store), ["a"]);
    assert!(matches!(store.trash_service("b", 9), Err(StoreError::NotFound { what: "service" })));
    store.restore_service("b").unwrap();
    assert_eq!(ids(&store), ["b", "a"]);
}

#[test]
fn a_voice_of_a_service_that_is_gone_is_forgotten_with_it() {
    let mut store = Store::in_memory().unwrap();
    ["a", "b"].iter().for_each(|id| store.put_service(&service(id)).unwrap());
    let voice = |service: &str, name: &str| KeptCharacterService {
        service_id: service.into(),
        voice_id: "v1".into(),
        voice_name: name.into(),
    };
    store.set_character_service(&"mira".into(), Some(&voice("a", "Ada"))).unwrap();
    store.set_character_service(&"leo".into(), Some(&voice("b", "Bo"))).unwrap();
    store.set_character_service(&"leo".into(), Some(&voice("b", "Ben"))).unwrap();
    store.trash_service("a", 9).unwrap();
    store.empty_service_trash().unwrap();
    assert_eq!(store.character_services().unwrap(), [("leo".into(), voice("b", "Ben"))].into());
    store.set_character_service(&"leo".into(), None).unwrap();
    assert!(store.character_services().unwrap().is_empty());
    assert!(store.restore_service("a").is_err());
}
