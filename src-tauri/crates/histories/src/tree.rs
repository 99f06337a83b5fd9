//! Messages in the order of a tree: parents before their children, one path of it shown.

use std::collections::HashMap;

use crate::notes::{NoteKind, Tally};
use crate::{Role, Said};

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) role: Role,
    pub(crate) speaker: Option<String>,
    pub(crate) text: String,
    pub(crate) created_ms: Option<i64>,
}

/// A message as a file has it, linked by keys that may lead nowhere, twice to the same place, or in a circle.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) key: String,
    pub(crate) parent: Option<String>,
    pub(crate) children: Vec<String>,
    /// A node without words is left out; its children belong to whom it belongs to.
    pub(crate) words: Option<Words>,
}

/// The tree of `nodes`. The path shown leads to the node at key `current`, or where there is none, to the last message.
pub(crate) fn grow(nodes: Vec<Node>, current: Option<&str>, notes: &mut Tally) -> Vec<Said> {
    let links = Links::of(&nodes, notes);
    let shown = current.and_then(|key| nodes.iter().position(|node| node.key == key));
    let mut words: Vec<_> = nodes.into_iter().map(|node| node.words).collect();
    let mut walk = Walk { said: Vec::new(), place: vec![Place::Unseen; words.len()] };
    let roots = (0..words.len()).filter(|&node| links.parent[node].is_none());
    for root in roots {
        walk.from(root, &links, &mut words);
    }
    // What no root leads to goes round in a circle, which is cut where it is met first.
    for node in 0..words.len() {
        if walk.place[node] == Place::Unseen {
            notes.one(NoteKind::BrokenLinks);
            walk.from(node, &links, &mut words);
        }
    }
    let Walk { mut said, place } = walk;
    let last = said.len().checked_sub(1);
    let shown = shown.and_then(|node| match place[node] {
        Place::Below(message) => message,
        Place::Unseen => None,
    });
    show(&mut said, shown.or(last));
    said
}

/// Sets [`Said::current`] from `leaf` to its root.
pub(crate) fn show(said: &mut [Said], leaf: Option<usize>) {
    let mut next = leaf;
    while let Some(message) = next.and_then(|id| said.get_mut(id)) {
        message.current = true;
        next = message.parent;
    }
}

/// Messages one after another, each with its other versions beside it.
#[derive(Default)]
pub(crate) struct Chain {
    pub(crate) said: Vec<Said>,
    last: Option<usize>,
}

impl Chain {
    /// `versions` at the end of the chain, of which the one at `shown` is answered by what follows.
    pub(crate) fn turn(&mut self, versions: Vec<Words>, shown: usize) {
        let (parent, first) = (self.last, self.said.len());
        for (at, words) in versions.into_iter().enumerate() {
            self.said.push(said(first + at, parent, words, at == shown));
            if at == shown {
                self.last = Some(first + at);
            }
        }
    }
}

fn said(id: usize, parent: Option<usize>, words: Words, current: bool) -> Said {
    let Words { role, speaker, text, created_ms } = words;
    Said { id, parent, role, speaker, text, created_ms, current, files: Vec::new() }
}

/// Who belongs to whom, by place in the file.
struct Links {
    parent: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
}

impl Links {
    fn of(nodes: &[Node], notes: &mut Tally) -> Self {
        let mut places = HashMap::with_capacity(nodes.len());
        for (place, node) in nodes.iter().enumerate() {
            places.entry(node.key.as_str()).or_insert(place);
        }
        let listed: Vec<Vec<usize>> = nodes
            .iter()
            .map(|node| node.children.iter().filter_map(|key| places.get(key.as_str()).copied()).collect())
            .collect();
        let mut parent: Vec<Option<usize>> =
            nodes.iter().map(|node| places.get(node.parent.as_deref()?).copied()).collect();
        for (place, children) in listed.iter().enumerate() {
            for &child in children {
                parent[child].get_or_insert(place);
            }
        }
        let lost = |(node, parent): &(&Node, &Option<usize>)| node.parent.is_some() && parent.is_none();
        notes.add(NoteKind::BrokenLinks, nodes.iter().zip(&parent).filter(lost).count());
        Self { children: in_order(&parent, listed), parent }
    }
}

/// The children of each node as it lists them, then those that only name it as their parent.
fn in_order(parent: &[Option<usize>], listed: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let mut taken = vec![false; parent.len()];
    let mut children: Vec<Vec<usize>> = listed
        .into_iter()
        .enumerate()
        .map(|(place, children)| {
            let own =
                |&child: &usize| parent[child] == Some(place) && !std::mem::replace(&mut taken[child], true);
            children.into_iter().filter(own).collect()
        })
        .collect();
    for (child, parent) in parent.iter().enumerate() {
        if let Some(parent) = parent.filter(|_| !taken[child]) {
            children[parent].push(child);
        }
    }
    children
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Unseen,
    /// The message that the node became, or where it says nothing, the nearest one above it.
    Below(Option<usize>),
}

struct Walk {
    said: Vec<Said>,
    place: Vec<Place>,
}

impl Walk {
    /// Everything under `root`, depth first.
    fn from(&mut self, root: usize, links: &Links, words: &mut [Option<Words>]) {
        let mut waiting = vec![(root, None)];
        while let Some((node, above)) = waiting.pop() {
            if self.place[node] != Place::Unseen {
                continue;
            }
            let here = match words[node].take() {
                Some(words) => {
                    let id = self.said.len();
                    self.said.push(said(id, above, words, false));
                    Some(id)
                }
                None => above,
            };
            self.place[node] = Place::Below(here);
            waiting.extend(links.children[node].iter().rev().map(|&child| (child, here)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(key: &str, parent: Option<&str>, children: &[&str]) -> Node {
        let words = Words { role: Role::Person, speaker: None, text: key.to_owned(), created_ms: None };
        Node {
            key: key.to_owned(),
            parent: parent.map(str::to_owned),
            children: children.iter().map(|&key| key.to_owned()).collect(),
            words: (!key.starts_with('-')).then_some(words),
        }
    }

    /// Text, the text of its parent, and a star where it is shown.
    fn drawn(nodes: Vec<Node>, current: Option<&str>) -> (Vec<String>, usize) {
        let mut notes = Tally::default();
        let said = grow(nodes, current, &mut notes);
        let line = |message: &Said| {
            let parent = message.parent.map_or("", |parent| &said[parent].text);
            format!("{}<{parent}{}", message.text, if message.current { "*" } else { "" })
        };
        let broken = notes.notes().first().map_or(0, |note| note.count);
        (said.iter().map(line).collect(), broken)
    }

    #[test]
    fn children_stand_in_the_order_their_parent_lists() {
        let nodes = vec![
            node("c", Some("a"), &[]),
            node("b", Some("a"), &[]),
            node("d", Some("a"), &[]),
            node("a", None, &["b", "c", "b"]),
        ];
        assert_eq!(drawn(nodes, Some("c")).0, ["a<*", "b<a", "c<a*", "d<a"]);
    }

    #[test]
    fn what_is_left_out_is_bridged() {
        let nodes = vec![
            node("-root", None, &["a"]),
            node("a", Some("-root"), &["-b"]),
            node("-b", Some("a"), &["c"]),
            node("c", Some("-b"), &[]),
        ];
        assert_eq!(drawn(nodes, Some("-b")).0, ["a<*", "c<a"]);
    }

    #[test]
    fn a_circle_is_cut_and_a_missing_parent_is_a_root() {
        let circle =
            vec![node("a", Some("c"), &["b"]), node("b", Some("a"), &["c"]), node("c", Some("b"), &["a"])];
        assert_eq!(drawn(circle, Some("c")), (vec!["a<*".into(), "b<a*".into(), "c<b*".into()], 1));
        assert_eq!(drawn(vec![node("a", Some("a"), &["a"])], None), (vec!["a<*".into()], 1));
        let lost = vec![node("a", Some("gone"), &["b"]), node("b", None, &[])];
        assert_eq!(drawn(lost, None), (vec!["a<*".into(), "b<a*".into()], 1));
        assert_eq!(drawn(vec![node("-a", None, &[])], Some("-a")), (vec![], 0));
    }

    #[test]
    fn a_deep_tree_does_not_recurse() {
        let key = |number: usize| number.to_string();
        let parent = |number: usize| number.checked_sub(1).map(key);
        let nodes = (0..200_000).map(|number| Node {
            key: key(number),
            parent: parent(number),
            ..node("", None, &[])
        });
        let said = grow(nodes.collect(), None, &mut Tally::default());
        assert!(said.iter().all(|message| message.current && message.parent == message.id.checked_sub(1)));
    }
}
