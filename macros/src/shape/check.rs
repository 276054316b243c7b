//! The rules of a shape beyond its own attributes.

use super::model::Shape;
use crate::diag::Diagnostics;

pub(crate) fn check(shape: &Shape, diag: &Diagnostics) {
    if let (Some(strict), Some(_)) = (&shape.strict, shape.generics.type_params().next()) {
        let message = "`strict` cannot be used with a type parameter, whose layout is not known";
        let help = "leave `strict` out, and write it on the events that use the type";
        diag.error_with_help(strict, message, help);
    }
}
