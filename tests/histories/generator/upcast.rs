//! Versions that a type of its own stands for, or JSON that a function changes.

use super::conversion::Conversion;
use super::history::History;
use super::random::Random;
use super::types::Type;
use super::values::Value;

/// The struct of one version, and how the next is made from it.
#[derive(Debug)]
pub(crate) struct Upcast {
    pub(crate) version: u32,
    pub(crate) is_json: bool,
    pub(crate) fields: Vec<Field>,
    /// What each field of the next version comes from.
    pub(crate) sources: Vec<Source>,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) ident: String,
    pub(crate) ty: Type,
    pub(crate) is_marked: bool,
}

#[derive(Debug)]
pub(crate) enum Source {
    /// The field of that place, as it is.
    Same(usize),
    /// The field of that place, converted.
    Converted(usize, Conversion),
    /// Nothing of the older version.
    Constant(Type, Value),
}

/// A field of the version that an upcast leads to.
struct Next {
    ty: Type,
    is_marked: bool,
}

/// The upcasts of all versions before `base`.
pub(crate) fn make_up(history: &History, base: u32, random: &mut Random) -> Vec<Upcast> {
    let count = base - 1;
    let json = random.below(count as usize + 1) as u32;
    let mut next: Vec<Next> = history
        .at(base)
        .map(|(_, track)| Next {
            ty: track.type_at(base).clone(),
            is_marked: track.is_marked_at(base),
        })
        .collect();
    let mut upcasts = Vec::new();
    for version in (1..base).rev() {
        let upcast = Upcast::make_up(version, version <= json, &next, random);
        next = upcast.fields.iter().map(Field::as_next).collect();
        upcasts.insert(0, upcast);
    }
    upcasts
}

impl Upcast {
    fn make_up(version: u32, is_json: bool, next: &[Next], random: &mut Random) -> Self {
        let mut upcast = Self {
            version,
            is_json,
            fields: Vec::new(),
            sources: Vec::new(),
        };
        for next in next {
            let source = upcast.source(next, random);
            upcast.sources.push(source);
        }
        if random.once_in(2) {
            upcast.add_field(Type::make_up(random), false);
        }
        upcast
    }

    fn source(&mut self, next: &Next, random: &mut Random) -> Source {
        let conversion = match self.is_json {
            false => Conversion::make_up(&next.ty, random),
            true => None,
        };
        match (random.below(3), conversion) {
            (0, _) if !next.is_marked => {
                Source::Constant(next.ty.clone(), Value::make_up(&next.ty, random))
            }
            (1, Some(conversion)) => {
                let place = self.add_field(conversion.from.clone(), false);
                Source::Converted(place, conversion)
            }
            // What JSON is moved as it is has to be written as the next version writes it.
            _ => Source::Same(self.add_field(next.ty.clone(), next.is_marked && self.is_json)),
        }
    }

    fn add_field(&mut self, ty: Type, is_marked: bool) -> usize {
        let place = self.fields.len();
        self.fields.push(Field {
            ident: format!("then{}_{place}", self.version),
            ty,
            is_marked,
        });
        place
    }

    pub(crate) fn values(&self, random: &mut Random) -> Vec<Value> {
        let fields = self.fields.iter();
        fields
            .map(|field| Value::make_up(&field.ty, random))
            .collect()
    }

    /// The values of the next version's fields; nothing where the step fails.
    pub(crate) fn step(&self, values: &[Value]) -> Option<Vec<Value>> {
        let sources = self.sources.iter();
        sources
            .map(|source| match source {
                Source::Same(place) => Some(values[*place].clone()),
                Source::Converted(place, conversion) => {
                    (conversion.convert)(values[*place].clone())
                }
                Source::Constant(_, value) => Some(value.clone()),
            })
            .collect()
    }
}

impl Field {
    fn as_next(&self) -> Next {
        Next {
            ty: self.ty.clone(),
            is_marked: self.is_marked,
        }
    }
}
