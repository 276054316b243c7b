//! CloudEvents 1.0, by its published schema.

/// The published schema.
pub(crate) fn validator() -> jsonschema::Validator {
    let schema = serde_json::from_str(include_str!("cloudevents.json")).unwrap();
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).unwrap()
}
