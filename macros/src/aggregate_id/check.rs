//! The rules of an id beyond its shape.

use super::model::AggregateId;
use crate::diag::Diagnostics;

pub(crate) fn check(id: &AggregateId, diag: &Diagnostics) {
    for param in &id.generics.params {
        let message = "expected an aggregate id without parameters, found one";
        diag.error_with_help(param, message, "write one newtype for each aggregate");
    }
}
