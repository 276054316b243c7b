//! The thread's side of a live view: from the pages of the feed to what readers get.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{InMemory, Shown};
use crate::block_on::block_on;
use crate::projection::{EventError, Projection, Routes};
use crate::projector::{ProjectionError, Pulse, Run, Step, Terms, caught};
use crate::store::{EventStore, Page, StoreError};
use crate::subscription::Subscription;
use crate::version::Position;

/// A page of no more events is shown as soon as it is taken in, and taken in by both copies. Larger
/// ones come while the view catches up: several of them are shown at once, and the other copy is made
/// anew.
const FEW: usize = 512;

/// How often a view that catches up is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(50);

/// Making a copy takes no more than one part of so many of the time.
const PARTS: u32 = 20;

/// Takes in the events of a live view.
pub(super) struct Follower<T: Projection> {
    store: Arc<dyn EventStore>,
    terms: Terms,
    pulse: Arc<Pulse>,
    routes: Routes<T>,
    subscription: Subscription,
    shown: Arc<Shown<T>>,
    /// The copy that is ahead of the one shown, or at the same position.
    draft: Option<T>,
    /// Whether the draft has events that the copy shown lacks.
    is_ahead: bool,
    former: Option<Former<T>>,
    shown_at: Instant,
    shown_every: Duration,
}

/// The copy that was shown before, and the page that is all it lacks.
struct Former<T> {
    state: Arc<T>,
    page: Page,
}

/// Why a page was not taken in.
enum Stop {
    Event(Position, EventError),
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Stop {
    fn into_error(self, projection: &'static str) -> ProjectionError {
        match self {
            Self::Event(position, source) => ProjectionError::Event {
                projection,
                position,
                source,
            },
            Self::Store(source) => ProjectionError::Store { projection, source },
        }
    }
}

impl<T> Follower<T>
where
    T: Projection<Store = InMemory> + Clone + Sync,
{
    pub(super) fn new(
        store: Arc<dyn EventStore>,
        terms: Terms,
        subscription: Subscription,
        shown: Arc<Shown<T>>,
    ) -> Self {
        let routes = T::routes();
        Self {
            store,
            terms,
            pulse: Arc::new(Pulse::new()),
            subscription: subscription.with_filter(routes.filter()),
            routes,
            shown,
            draft: None,
            is_ahead: false,
            former: None,
            shown_at: Instant::now(),
            shown_every: SHOWN_EVERY,
        }
    }

    /// Takes in one page.
    fn take_in_page(&mut self) -> Result<Step, Stop> {
        if block_on(self.subscription.try_next_page())?.is_none() {
            self.show_all();
            return Ok(Step::Idle);
        }
        let mut draft = self.take_draft();
        let page = self.subscription.page();
        project(
            &self.pulse,
            &self.routes,
            &mut draft,
            page,
            Position::from(u64::MAX),
        )?;
        if page.len() <= FEW {
            let page = (!self.is_ahead).then(|| page.clone());
            self.show(draft, page);
        } else if self.shown_at.elapsed() >= self.shown_every {
            self.show(draft, None);
        } else {
            self.draft = Some(draft);
            self.is_ahead = true;
        }
        Ok(Step::More)
    }

    /// A copy with all events so far, to take in the next ones.
    fn take_draft(&mut self) -> T {
        let draft = self.draft.take();
        draft
            .or_else(|| self.brought_up())
            .unwrap_or_else(|| self.copied())
    }

    /// The copy that was shown before, with what it lacked, unless a reader still has it.
    fn brought_up(&mut self) -> Option<T> {
        let Former { state, page } = self.former.take()?;
        let mut state = Arc::into_inner(state)?;
        let result = project(
            &self.pulse,
            &self.routes,
            &mut state,
            &page,
            Position::from(u64::MAX),
        );
        // The other copy took the same events in; one that is no function of them is not trusted.
        result.is_ok().then_some(state)
    }

    fn copied(&mut self) -> T {
        let start = Instant::now();
        let copy = T::clone(&self.shown.reading());
        self.shown_every = SHOWN_EVERY.max(start.elapsed() * PARTS);
        copy
    }

    /// Shows the draft, which is ahead of the copy shown by `page`, or by more than that.
    fn show(&mut self, draft: T, page: Option<Page>) {
        let state = self.shown.replace(draft, self.subscription.position());
        self.former = page.map(|page| Former { state, page });
        self.is_ahead = false;
        self.shown_at = Instant::now();
    }

    /// Shows what is not yet shown, at the end of the feed.
    fn show_all(&mut self) {
        match self.draft.take() {
            Some(draft) if self.is_ahead => self.show(draft, None),
            draft => {
                self.draft = draft;
                self.shown.move_to(self.subscription.position());
            }
        }
    }

    /// Shows all before an event that failed. The copy it failed in may have half of it.
    fn show_before(&mut self, failed: Position) -> Result<(), Stop> {
        let before = Position::from(failed.get().saturating_sub(1));
        if self.shown.position() >= before {
            return Ok(());
        }
        let mut draft = self.copied();
        self.subscription.rewind(self.shown.position());
        while self.subscription.position() < before {
            let Some(page) = block_on(self.subscription.try_next_page())? else {
                break;
            };
            project(&self.pulse, &self.routes, &mut draft, page, before)?;
        }
        self.former = None;
        self.shown.replace(draft, before);
        Ok(())
    }

    /// Begins anew with what is shown.
    fn go_back(&mut self) {
        self.draft = None;
        self.is_ahead = false;
        self.subscription.rewind(self.shown.position());
    }
}

/// Lets a copy take in the events of a page, up to a position.
fn project<T: Projection<Store = InMemory>>(
    pulse: &Pulse,
    routes: &Routes<T>,
    state: &mut T,
    page: &Page,
    last: Position,
) -> Result<(), Stop> {
    for event in page.iter().take_while(|event| event.position() <= last) {
        let position = event.position();
        pulse.beat();
        let result = caught(|| routes.project(state, event, ()));
        result.map_err(|error| Stop::Event(position, error))?;
    }
    Ok(())
}

impl<T> Run for Follower<T>
where
    T: Projection<Store = InMemory> + Clone + Sync,
{
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn terms(&self) -> &Terms {
        &self.terms
    }

    fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    fn store(&self) -> Arc<dyn EventStore> {
        Arc::clone(&self.store)
    }

    fn position(&self) -> Position {
        self.shown.position()
    }

    fn step(&mut self) -> Result<Step, ProjectionError> {
        self.pulse.beat();
        self.take_in_page().map_err(|stop| {
            if let Stop::Event(failed, _) = &stop {
                // What fails here as well is told the next time.
                let _ = self.show_before(*failed);
            }
            self.go_back();
            stop.into_error(T::NAME)
        })
    }

    fn wait(&mut self) {
        block_on(self.subscription.wait());
    }
}

impl<T: Projection> Drop for Follower<T> {
    fn drop(&mut self) {
        self.shown.leave();
    }
}
