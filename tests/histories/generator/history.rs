//! An event with all that happened to it.

use super::conversion::Conversion;
use super::random::Random;
use super::types::Type;
use super::upcast::{self, Upcast};
use super::values::Value;

#[derive(Debug)]
pub(crate) struct History {
    /// The current version.
    pub(crate) version: u32,
    pub(crate) style: Style,
    /// serde's `rename_all`.
    pub(crate) rule: Option<&'static str>,
    pub(crate) denies_unknown: bool,
    /// The fields of today, then those that are gone.
    pub(crate) tracks: Vec<Track>,
    /// What stands for the versions from 1 on.
    pub(crate) upcasts: Vec<Upcast>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Style {
    Named,
    Newtype,
    Unit,
}

/// A field on its way through the versions.
#[derive(Debug)]
pub(crate) struct Track {
    /// Its place among the tracks.
    number: usize,
    /// Today's, or its last.
    pub(crate) ident: String,
    pub(crate) ty: Type,
    /// serde's `rename`.
    pub(crate) rename: Option<String>,
    /// Whether serde writes it in a way of its own.
    pub(crate) is_marked: bool,
    /// Whether it is left out where it is `None`.
    pub(crate) is_omitted: bool,
    pub(crate) since: Option<Since>,
    pub(crate) renamed: Vec<Renamed>,
    pub(crate) retyped: Vec<Retyped>,
    pub(crate) removed: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct Since {
    pub(crate) version: u32,
    /// Where it is not that of the type.
    pub(crate) default: Option<Value>,
}

#[derive(Debug)]
pub(crate) struct Renamed {
    pub(crate) version: u32,
    /// The name in JSON.
    pub(crate) from: String,
    /// What annals calls the field of that name.
    pub(crate) ident: String,
}

#[derive(Debug)]
pub(crate) struct Retyped {
    pub(crate) version: u32,
    pub(crate) conversion: Conversion,
    pub(crate) was_marked: bool,
}

const RULES: &[&str] = &[
    "camelCase",
    "PascalCase",
    "kebab-case",
    "SCREAMING_SNAKE_CASE",
    "UPPERCASE",
    "SCREAMING-KEBAB-CASE",
    "lowercase",
    "snake_case",
];

impl History {
    pub(crate) fn make_up(random: &mut Random) -> Self {
        let version = random.between(1, 8) as u32;
        let style = match random.below(12) {
            0 => Style::Newtype,
            1 => Style::Unit,
            _ => Style::Named,
        };
        let mut history = Self {
            version,
            style,
            rule: random.once_in(3).then(|| random.pick(RULES)),
            denies_unknown: style == Style::Named && random.once_in(4),
            tracks: Vec::new(),
            upcasts: Vec::new(),
        };
        let fields = match style {
            Style::Named => random.between(1, 6),
            Style::Newtype => 1,
            Style::Unit => 0,
        };
        for _ in 0..fields {
            history.add_track(None, random);
        }
        let most = match random.below(3) {
            0 => version as usize - 1,
            _ => (version as usize - 1).min(2),
        };
        let upcasts = random.below(most + 1) as u32;
        history.go_back_to(upcasts + 1, random);
        history
    }

    /// Makes up what happened at each version after `base`, and upcasts that lead to it.
    fn go_back_to(&mut self, base: u32, random: &mut Random) {
        let mut oldest = self.version;
        while oldest > base && self.change(oldest, random) {
            oldest -= 1;
        }
        self.upcasts = upcast::make_up(self, oldest, random);
    }

    fn add_track(&mut self, removed: Option<u32>, random: &mut Random) {
        const WORDS: &[&str] = &[
            "blue",
            "Door",
            "type",
            "x1",
            "long_name_of_it",
            "n",
            "match",
        ];
        let number = self.tracks.len();
        let word = random.pick(WORDS).to_lowercase();
        let ident = match word.as_str() {
            "type" | "match" if !self.tracks.iter().any(|track| track.ident == word) => word,
            _ => format!("{word}_{number}"),
        };
        let ty = Type::make_up(random);
        let is_named = self.style == Style::Named || removed.is_some();
        self.tracks.push(Track {
            number,
            rename: (is_named && random.once_in(6)).then(|| format!("Name {number}")),
            is_marked: ty == Type::U32 && random.once_in(2),
            is_omitted: is_named && matches!(ty, Type::Optional(_)) && random.once_in(2),
            ident,
            ty,
            since: None,
            renamed: Vec::new(),
            retyped: Vec::new(),
            removed,
        });
    }

    /// Makes something happen at `version`; false where nothing can.
    fn change(&mut self, version: u32, random: &mut Random) -> bool {
        let mut changes = 0;
        for track in &mut self.tracks {
            if track.exists_at(version) && random.once_in(3) {
                changes += u32::from(track.change(version, self.style, random));
            }
        }
        match self.style {
            Style::Newtype => {}
            _ if changes > 0 && !random.once_in(4) => {}
            _ => {
                self.add_track(Some(version), random);
                changes += 1;
            }
        }
        changes > 0
    }

    /// The fields there are at a version.
    pub(crate) fn at(&self, version: u32) -> impl Iterator<Item = (usize, &Track)> {
        let tracks = self.tracks.iter().enumerate();
        tracks.filter(move |(_, track)| track.exists_at(version))
    }

    /// What stands in JSON for a field of today's identifier.
    pub(crate) fn ruled(&self, ident: &str) -> String {
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        let pascal: String = ident.split('_').map(capital).collect();
        match self.rule {
            None | Some("snake_case" | "lowercase") => ident.to_owned(),
            Some("camelCase") => pascal[..1].to_lowercase() + &pascal[1..],
            Some("PascalCase") => pascal,
            Some("kebab-case") => ident.replace('_', "-"),
            Some("UPPERCASE" | "SCREAMING_SNAKE_CASE") => ident.to_uppercase(),
            Some("SCREAMING-KEBAB-CASE") => ident.to_uppercase().replace('_', "-"),
            Some(rule) => unreachable!("{rule}"),
        }
    }
}

impl Track {
    pub(crate) fn exists_at(&self, version: u32) -> bool {
        let is_there = self
            .since
            .as_ref()
            .is_none_or(|since| since.version <= version);
        is_there && self.removed.is_none_or(|removed| version < removed)
    }

    pub(crate) fn type_at(&self, version: u32) -> &Type {
        self.retyped_after(version)
            .map_or(&self.ty, |retyped| &retyped.conversion.from)
    }

    pub(crate) fn is_marked_at(&self, version: u32) -> bool {
        self.retyped_after(version)
            .map_or(self.is_marked, |retyped| retyped.was_marked)
    }

    pub(crate) fn renamed_after(&self, version: u32) -> Option<&Renamed> {
        let later = self
            .renamed
            .iter()
            .filter(|renamed| renamed.version > version);
        later.min_by_key(|renamed| renamed.version)
    }

    pub(crate) fn retyped_at(&self, version: u32) -> Option<&Retyped> {
        self.retyped
            .iter()
            .find(|retyped| retyped.version == version)
    }

    fn retyped_after(&self, version: u32) -> Option<&Retyped> {
        let later = self
            .retyped
            .iter()
            .filter(|retyped| retyped.version > version);
        later.min_by_key(|retyped| retyped.version)
    }

    fn change(&mut self, version: u32, style: Style, random: &mut Random) -> bool {
        match random.below(3) {
            0 if style != Style::Newtype => self.add(version, random),
            1 if style != Style::Newtype => self.rename(version, random),
            _ => return self.retype(version, random),
        }
        true
    }

    fn add(&mut self, version: u32, random: &mut Random) {
        let default = random
            .once_in(2)
            .then(|| Value::make_up(self.type_at(version), random));
        self.since = Some(Since { version, default });
    }

    fn rename(&mut self, version: u32, random: &mut Random) {
        let tag = self.number * 10 + version as usize;
        let (from, ident) = random.pick(&[
            (format!("old-{tag}"), format!("old_{tag}")),
            (format!("oldName{tag}"), format!("old_name{tag}")),
            (format!("OLD_NAME_{tag}"), format!("old_name_{tag}")),
            (format!("{tag} st"), format!("field_{tag}_st")),
        ]);
        self.renamed.push(Renamed {
            version,
            from,
            ident,
        });
    }

    fn retype(&mut self, version: u32, random: &mut Random) -> bool {
        // A field that may be left out stays one that may be left out.
        let into = self.type_at(version).clone();
        let Some(conversion) = Conversion::make_up(&into, random).filter(|_| !self.is_omitted)
        else {
            return false;
        };
        self.retyped.push(Retyped {
            version,
            was_marked: conversion.from == Type::U32 && random.once_in(2),
            conversion,
        });
        true
    }
}
