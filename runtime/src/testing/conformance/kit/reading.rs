//! A read whose every page is checked.

use super::promise::{MEMORY, ORDER, RANGE};
use crate::limits::Limits;
use crate::store::{Page, Pages};
use crate::version::Position;

/// The most text of a page, beside its last event.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// The most events of a page.
const PAGE_EVENTS: usize = 65_536;

/// A read of a stream or of the feed.
#[derive(Debug)]
pub(crate) struct Reading {
    pages: Pages,
    most_bytes: usize,
    last: Position,
    newest_first: bool,
}

impl Reading {
    pub(crate) fn new(pages: Pages, limits: &Limits) -> Self {
        // The largest event: payload, metadata and three names.
        let event = 2 * limits.event_bytes() + 3 * limits.name_bytes();
        Self {
            pages,
            most_bytes: PAGE_BYTES + event,
            last: Position::START,
            newest_first: false,
        }
    }

    /// The same read, which gives the newest event first.
    pub(crate) fn newest_first(self) -> Self {
        Self {
            last: Position::from(u64::MAX),
            newest_first: true,
            ..self
        }
    }

    /// The next page, neither empty nor too large, and beyond the one before.
    pub(crate) async fn next(&mut self) -> Option<&Page> {
        let page = RANGE.fulfilled("a page", self.pages.next().await)?;
        check_size(page, self.most_bytes);
        self.last = check_order(page, self.last, self.newest_first);
        Some(page)
    }

    /// How far the read has looked, where the store says so.
    pub(crate) fn reached(&self) -> Option<Position> {
        self.pages.reached()
    }
}

fn check_size(page: &Page, most: usize) {
    MEMORY.holds(!page.is_empty(), "a page has no events");
    let (bytes, events) = (page.bytes(), page.len());
    MEMORY.holds(
        bytes <= most,
        format_args!("a page of {events} events has {bytes} bytes of text, more than {most}"),
    );
    MEMORY.holds(
        events <= PAGE_EVENTS,
        format_args!("a page has {events} events, more than {PAGE_EVENTS}"),
    );
}

/// Checks that positions grow, or fall, so that a read that goes round in circles ends here.
fn check_order(page: &Page, before: Position, newest_first: bool) -> Position {
    page.iter().fold(before, |last, event| {
        let position = event.position();
        ORDER.holds(
            if newest_first {
                position < last
            } else {
                position > last
            },
            format_args!("position {position} is read after position {last}"),
        );
        position
    })
}
