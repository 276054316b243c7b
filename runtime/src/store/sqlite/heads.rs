//! Where the streams end that the writer wrote last, so that it need not ask.

use std::collections::HashMap;

use crate::names::StreamId;

/// How many streams one generation remembers.
const STREAMS: usize = 16 * 1024;

/// Where a stream ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// Its row, where it has events.
    pub(super) stream: Option<i64>,
    pub(super) version: i64,
    pub(super) recorded_at: i64,
}

impl Head {
    /// The head of a stream without events.
    pub(super) const NONE: Self = Self {
        stream: None,
        version: 0,
        recorded_at: i64::MIN,
    };
}

/// The heads of the streams last written, in two generations: where the younger one is full it becomes
/// the older one, which is forgotten.
#[derive(Debug, Default)]
pub(super) struct Heads {
    young: HashMap<StreamId, Head>,
    old: HashMap<StreamId, Head>,
}

impl Heads {
    pub(super) fn get(&mut self, stream: &StreamId) -> Option<Head> {
        if let Some(head) = self.young.get(stream) {
            return Some(*head);
        }
        let (stream, head) = self.old.remove_entry(stream)?;
        self.remember(stream, head);
        Some(head)
    }

    pub(super) fn set(&mut self, stream: &StreamId, head: Head) {
        match self.young.get_mut(stream) {
            Some(known) => *known = head,
            None => self.remember(stream.clone(), head),
        }
    }

    pub(super) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    fn remember(&mut self, stream: StreamId, head: Head) {
        if self.young.len() >= STREAMS {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(stream, head);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(number: usize) -> StreamId {
        StreamId::new("Account", number.to_string()).unwrap()
    }

    #[test]
    fn a_head_in_use_outlives_the_others() {
        let mut heads = Heads::default();
        let head = Head {
            stream: Some(1),
            version: 7,
            recorded_at: 0,
        };
        heads.set(&stream(0), head);
        for number in 1..4 * STREAMS {
            heads.set(&stream(number), Head::NONE);
            if number % 1000 == 0 {
                assert_eq!(heads.get(&stream(0)), Some(head));
            }
        }
        assert_eq!(heads.get(&stream(1)), None);
        assert!(heads.young.len() + heads.old.len() <= 2 * STREAMS);
    }
}
