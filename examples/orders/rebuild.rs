//! A new version of a read model takes the place of the old one, under a progress bar.

use std::ops::ControlFlow;

use annals::{Rebuild, RebuildProgress, SqliteStore};
use indicatif::{ProgressBar, ProgressStyle};

use crate::customers::WithPrices;

/// Builds the customers' orders with prices, and shows them in the place of those without. The bar is for a
/// terminal only.
pub fn rebuild(store: SqliteStore) -> anyhow::Result<RebuildProgress> {
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} events  {msg}")?;
    let bar = ProgressBar::new(0).with_style(style);
    let done = Rebuild::new(store, WithPrices)
        .with_batch(100)
        .run(|progress| {
            bar.set_length(progress.target.get());
            bar.set_position(progress.position.get());
            let eta = progress.eta().unwrap_or_default();
            bar.set_message(format!("{:.0} a second, {eta:.1?} to go", progress.rate));
            ControlFlow::Continue(())
        });
    bar.finish_and_clear();
    Ok(done?)
}
