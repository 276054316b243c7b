//! What becomes of the values that a version had.

use super::history::History;
use super::random::Random;
use super::values::Value;

/// The values of a version's fields, by the places of their tracks.
pub(crate) type Values = Vec<(usize, Value)>;

pub(crate) fn make_up(history: &History, version: u32, random: &mut Random) -> Values {
    history
        .at(version)
        .map(|(place, track)| (place, Value::make_up(track.type_at(version), random)))
        .collect()
}

/// What the fields are today, or the version whose step to the next fails.
pub(crate) fn bring_up(history: &History, version: u32, mut values: Values) -> Result<Values, u32> {
    for next in version + 1..=history.version {
        values = step(history, next, values).ok_or(next - 1)?;
    }
    Ok(values)
}

fn step(history: &History, next: u32, mut values: Values) -> Option<Values> {
    let mut stepped = Vec::new();
    for (place, track) in history.at(next) {
        let old = values.iter().position(|(old, _)| *old == place);
        let value = match (old, track.retyped_at(next)) {
            (None, _) => {
                let default = track.since.as_ref().and_then(|since| since.default.clone());
                default.unwrap_or_else(|| Value::default_of(track.type_at(next)))
            }
            (Some(old), None) => values.swap_remove(old).1,
            (Some(old), Some(retyped)) => (retyped.conversion.convert)(values.swap_remove(old).1)?,
        };
        stepped.push((place, value));
    }
    Some(stepped)
}
