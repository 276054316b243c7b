//! Turns what the code says of an event into a record.

use super::format::{Part, Record, Shape};
use crate::schema::EventSchema;
use crate::shape::{self, Field, Fit, Layout, fit};

/// A record of a version that was not recorded before.
pub(super) fn new(event: &EventSchema, layout: Option<&Layout>, sample: Option<String>) -> Record {
    Record {
        rust_type: event.rust_type().to_owned(),
        shape: layout.map_or(Shape::Opaque, shape),
        grown: Vec::new(),
        sample,
    }
}

/// What the parts of a recorded version grew to.
pub(super) fn growth(record: &Record, layout: &Layout) -> Vec<Part> {
    match shape(layout) {
        Shape::Opaque => Vec::new(),
        Shape::Value(layout) => vec![Part {
            name: None,
            optional: false,
            layout,
        }],
        Shape::Fields(_) => {
            let recorded = record.fields();
            let fields = fields(layout);
            let has_grown = |field: &&'static Field| recorded.iter().any(|part| grew(part, field));
            fields.into_iter().filter(has_grown).map(part).collect()
        }
    }
}

fn grew(recorded: &Part, field: &Field) -> bool {
    let is_same = recorded.name.as_deref() == Some(field.name);
    let is_looser = field.optional && !recorded.optional;
    is_same && (is_looser || fit(&field.layout, &recorded.layout) == Fit::Grown)
}

fn shape(layout: &Layout) -> Shape {
    match layout {
        Layout::Named(_, Some(layout)) => shape(layout),
        Layout::Struct(_) => Shape::Fields(fields(layout).into_iter().map(part).collect()),
        other => Shape::Value(other.to_string()),
    }
}

fn fields(layout: &Layout) -> Vec<&'static Field> {
    match layout {
        Layout::Named(_, Some(layout)) => fields(layout),
        Layout::Struct(inner) => shape::inlined(inner),
        _ => Vec::new(),
    }
}

fn part(field: &Field) -> Part {
    Part {
        name: (!field.flatten).then(|| field.name.to_owned()),
        optional: field.optional && !field.flatten,
        layout: field.layout.to_string(),
    }
}
