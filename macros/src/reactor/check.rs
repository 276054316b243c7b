//! The rules of a reactor that span several options: those of a projection, and its timers'.

use super::model::Reactor;
use crate::diag::Diagnostics;
use crate::projection::check;

/// Reports what is wrong, and takes out what would be wrong a second time when expanded.
pub(crate) fn check(reactor: &mut Reactor, diag: &Diagnostics) {
    check::parameters(&reactor.projection, "reactor", diag);
    check::lists(&mut reactor.projection, diag);
    check::distinct(&mut reactor.timers, diag);
}
