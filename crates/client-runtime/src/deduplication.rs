//! Recognises items that a list has already yielded.

use std::{
    collections::{HashSet, VecDeque},
    hash::Hash,
};

/// The ids of items that were yielded recently, in memory that does not grow with their number.
///
/// A row that moves to the next page was yielded just before, so the latest ids suffice. Those of the first page are kept too,
/// to recognise a service that starts again after its last page.
#[derive(Debug)]
pub(crate) struct SeenIds<I> {
    ids: HashSet<I>,
    order: VecDeque<I>,
    has_first_page: bool,
}

impl<I> Default for SeenIds<I> {
    fn default() -> Self {
        Self { ids: HashSet::new(), order: VecDeque::new(), has_first_page: false }
    }
}

impl<I: Clone + Eq + Hash> SeenIds<I> {
    /// It is unlikely that more rows than this are added between two requests.
    const MAX_IDS: usize = 4096;

    /// Removes the items with known ids, unless `keeps_repeated`, and adds the ids of the others. Returns how
    /// many of the items no earlier page had: two rows of one page with the same id both count.
    pub(crate) fn retain_new<T>(&mut self, items: &mut Vec<T>, id: fn(&T) -> I, keeps_repeated: bool) -> u64 {
        // The ids of at least the previous page are kept, however large it is.
        let max_ids = Self::MAX_IDS.max(2 * items.len());
        let has_first_page = std::mem::replace(&mut self.has_first_page, true);
        let new = items.iter().filter(|item| !self.ids.contains(&id(item))).count();
        items.retain(|item| {
            let id = id(item);
            let is_new = self.ids.insert(id.clone());
            if is_new && has_first_page {
                self.order.push_back(id);
            }
            is_new || keeps_repeated
        });
        while self.order.len() > max_ids {
            if let Some(oldest) = self.order.pop_front() {
                self.ids.remove(&oldest);
            }
        }
        new as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_page_with_the_same_id_count_and_are_yielded_once() {
        let mut seen = SeenIds::default();
        for (mut page, new, yielded) in [(vec![1, 1, 2], 3, vec![1, 2]), (vec![1, 2, 3, 3], 2, vec![3])] {
            assert_eq!((seen.retain_new(&mut page, |id: &i64| *id, false), page), (new, yielded));
        }
    }

    #[test]
    fn memory_does_not_grow_with_the_list() {
        let mut seen = SeenIds::default();
        for page in 0..100 {
            seen.retain_new(&mut (page * 1000..(page + 1) * 1000).collect(), |id: &i64| *id, false);
            assert!(seen.ids.len() <= SeenIds::<i64>::MAX_IDS + 1000, "{page}");
            assert!(seen.order.len() <= SeenIds::<i64>::MAX_IDS, "{page}");
        }
    }
}
