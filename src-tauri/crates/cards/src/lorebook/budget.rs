//! What leaves when the lore is larger than its room.

use serde::Serialize;

use super::scan::{Used, WhyNot};

/// An entry that was called for and is not used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dropped {
    /// Place of the book and of the entry in it.
    pub book: usize,
    pub entry: usize,
    pub name: String,
    pub why: WhyNot,
    /// 0 where they were not counted.
    pub tokens: usize,
}

/// Leaves out what has the lowest priority until the rest fits: per book, then all together.
pub(super) fn fit(
    used: Vec<Used>,
    budgets: &[Option<usize>],
    all: Option<usize>,
) -> (Vec<Used>, Vec<Dropped>) {
    let (mut kept, mut dropped) = (used, Vec::new());
    for (book, budget) in budgets.iter().enumerate() {
        if let Some(budget) = budget {
            shrink(&mut kept, *budget, |used| used.book == book, &mut dropped);
        }
    }
    if let Some(budget) = all {
        shrink(&mut kept, budget, |_| true, &mut dropped);
    }
    (kept, dropped)
}

fn shrink(kept: &mut Vec<Used>, budget: usize, counts: impl Fn(&Used) -> bool, dropped: &mut Vec<Dropped>) {
    let mut total: usize = kept.iter().filter(|used| counts(used)).map(|used| used.tokens).sum();
    if total <= budget {
        return;
    }
    let mut order: Vec<usize> = (0..kept.len()).filter(|at| counts(&kept[*at])).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&kept[*a], &kept[*b]);
        // Of equals, the later in the later book leaves.
        (b.leaves_first.cmp(&a.leaves_first))
            .then(a.worth.total_cmp(&b.worth))
            .then((b.book, b.entry).cmp(&(a.book, a.entry)))
    });
    let mut leaves = vec![false; kept.len()];
    for at in order {
        if total <= budget {
            break;
        }
        total -= kept[at].tokens;
        leaves[at] = true;
    }
    let mut at = 0;
    kept.retain(|used| {
        at += 1;
        if leaves[at - 1] {
            let Used { book, entry, name, tokens, .. } = used.clone();
            dropped.push(Dropped { book, entry, name, why: WhyNot::NoRoom, tokens });
        }
        !leaves[at - 1]
    });
}
