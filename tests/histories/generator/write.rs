//! A history as Rust: the event of today, the structs of old, and what each payload becomes.

use std::fmt::Write as _;

use super::history::{History, Style, Track};
use super::past::{self, Values};
use super::random::Random;
use super::upcast::{Field, Source, Upcast};
use super::values::Value;

const PAYLOADS: usize = 3;

const DERIVES: &str = "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]";

/// A module that is a test.
pub(crate) fn module(history: &History, random: &mut Random) -> String {
    let mut out = String::from("use annals::prelude::*;\n\n");
    event(&mut out, history);
    for upcast in &history.upcasts {
        write_upcast(&mut out, history, upcast);
    }
    for version in oldest(history)..history.version {
        old_struct(&mut out, history, version);
    }
    out += "#[test]\nfn what_was_written_is_read() {\n";
    for version in 1..=history.version {
        for _ in 0..PAYLOADS {
            payload(&mut out, history, version, random);
        }
    }
    out += "}\n";
    out
}

/// The first version that the fields tell of.
fn oldest(history: &History) -> u32 {
    history.upcasts.len() as u32 + 1
}

macro_rules! line {
    ($out:expr, $($arg:tt)*) => {
        writeln!($out, $($arg)*).expect("a string takes it")
    };
}

fn event(out: &mut String, history: &History) {
    let mut options = vec![format!("version = {}", history.version)];
    for upcast in &history.upcasts {
        let version = upcast.version;
        options.push(match upcast.is_json {
            true => format!("upcast({version} = json(edit{version}))"),
            false => format!("upcast({version} = Then{version})"),
        });
    }
    for track in &history.tracks {
        if let Some(removed) = track.removed {
            let (attributes, ident) = (attributes(track, &track.since(), ""), rust(&track.ident));
            let ty = track.ty.rust();
            options.push(format!(
                "removed(since = {removed}, {attributes} {ident}: {ty})"
            ));
        }
    }
    line!(
        out,
        "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]"
    );
    line!(out, "#[event({})]", options.join(", "));
    container(out, history);
    let fields: Vec<String> = history
        .at(history.version)
        .map(|(_, track)| {
            let attributes = attributes(track, &track.since(), "\n");
            format!(
                "{attributes}{}",
                declared(history.style, &rust(&track.ident), &track.ty.rust())
            )
        })
        .collect();
    line!(
        out,
        "pub(crate) struct Told{}\n",
        body(history.style, &fields)
    );
}

fn container(out: &mut String, history: &History) {
    if let Some(rule) = history.rule {
        line!(out, "#[serde(rename_all = {rule:?})]");
    }
    if history.denies_unknown {
        line!(out, "#[serde(deny_unknown_fields)]");
    }
}

impl Track {
    /// What stands in `#[event(..)]` on the field.
    fn since(&self) -> Vec<String> {
        let mut options = Vec::new();
        if let Some(since) = &self.since {
            options.push(format!("since = {}", since.version));
            let default = since.default.as_ref();
            options.extend(default.map(|value| format!("default = {}", value.rust())));
        }
        for renamed in &self.renamed {
            let (version, from) = (renamed.version, &renamed.from);
            options.push(format!("renamed(since = {version}, from = {from:?})"));
        }
        for retyped in &self.retyped {
            let with = match retyped.conversion.is_fallible {
                true => "try_with",
                false => "with",
            };
            let mark = match retyped.was_marked {
                true => "#[serde(with = \"crate::types::marked\")] ",
                false => "",
            };
            let (version, from) = (retyped.version, retyped.conversion.from.rust());
            let function = &retyped.conversion.function;
            options.push(format!(
                "retyped(since = {version}, from = {mark}{from}, {with} = {function})"
            ));
        }
        options
    }
}

/// The attributes of a field as it is today.
fn attributes(track: &Track, event: &[String], end: &str) -> String {
    let mut out = String::new();
    if !event.is_empty() {
        out += &format!("#[event({})]{end}", event.join(", "));
    }
    let rename = track
        .rename
        .as_ref()
        .map(|name| format!("rename = {name:?}"));
    let serde = serde(rename, track.is_marked, track.is_omitted);
    if !serde.is_empty() {
        out += &format!("{serde}{end}");
    }
    out
}

fn serde(rename: Option<String>, is_marked: bool, is_omitted: bool) -> String {
    let mut options: Vec<String> = rename.into_iter().collect();
    if is_marked {
        options.push("with = \"crate::types::marked\"".to_owned());
    }
    if is_omitted {
        options.push("default, skip_serializing_if = \"Option::is_none\"".to_owned());
    }
    match options.is_empty() {
        true => String::new(),
        false => format!("#[serde({})]", options.join(", ")),
    }
}

/// The struct that an older version was, as its author had written it.
fn old_struct(out: &mut String, history: &History, version: u32) {
    line!(out, "{DERIVES}");
    container(out, history);
    let style = style_at(history, version);
    let fields: Vec<String> = history
        .at(version)
        .map(|(_, track)| {
            let (ident, rename) = named_at(track, version);
            let serde = serde(rename, track.is_marked_at(version), track.is_omitted);
            format!(
                "{serde} {}",
                declared(style, &ident, &track.type_at(version).rust())
            )
        })
        .collect();
    line!(out, "struct Old{version}{}\n", body(style, &fields));
}

fn style_at(history: &History, version: u32) -> Style {
    match history.style {
        Style::Unit if history.at(version).next().is_some() => Style::Named,
        style => style,
    }
}

/// A field's identifier in the struct that was written by hand, and its `rename`.
fn named_at(track: &Track, version: u32) -> (String, Option<String>) {
    let rename = |name: &String| format!("rename = {name:?}");
    match track.renamed_after(version) {
        Some(renamed) => {
            let ident = format!("then_{}", renamed.version);
            (
                format!("{ident}_{}", track.ident),
                Some(rename(&renamed.from)),
            )
        }
        None => (rust(&track.ident), track.rename.as_ref().map(rename)),
    }
}

fn payload(out: &mut String, history: &History, version: u32, random: &mut Random) {
    if version < oldest(history) {
        return payload_of_upcast(out, history, version, random);
    }
    let values = past::make_up(history, version, random);
    let is_current = version == history.version;
    let old = match is_current {
        true => literal(history, version, "Told", &values, |track| {
            rust(&track.ident)
        }),
        false => {
            let name = format!("Old{version}");
            literal(history, version, &name, &values, |track| {
                named_at(track, version).0
            })
        }
    };
    line!(out, "    let old = {old};");
    // A version without fields may be written in two ways, and is read in both.
    if !is_current && history.at(version).next().is_some() {
        line!(out, "    crate::is_same_shape::<ToldV{version}>(&old);");
    }
    let today = past::bring_up(history, version, values);
    reads(out, history, version, today);
}

fn reads(out: &mut String, history: &History, version: u32, today: Result<Values, u32>) {
    let today = match today {
        Ok(values) => {
            let current = history.version;
            let told = literal(history, current, "Told", &values, |track| {
                rust(&track.ident)
            });
            format!("Ok({told})")
        }
        Err(step) => format!("Err({step})"),
    };
    line!(out, "    crate::reads::<Told>({version}, &old, {today});");
}

fn payload_of_upcast(out: &mut String, history: &History, version: u32, random: &mut Random) {
    let upcasts = &history.upcasts[version as usize - 1..];
    let mut values = upcasts[0].values(random);
    let fields = upcasts[0].fields.iter().zip(&values);
    let fields: Vec<String> = fields
        .map(|(field, value)| format!("{}: {}", field.ident, value.rust()))
        .collect();
    line!(
        out,
        "    let old = Then{version} {{ {} }};",
        fields.join(", ")
    );
    let mut today = Ok(Vec::new());
    for upcast in upcasts {
        match upcast.step(&values) {
            Some(next) => values = next,
            None => {
                today = Err(upcast.version);
                break;
            }
        }
    }
    let base = oldest(history);
    let places = history.at(base).map(|(place, _)| place);
    let today =
        today.and_then(|_: Values| past::bring_up(history, base, places.zip(values).collect()));
    reads(out, history, version, today);
}

/// The struct of a user's, and the way to the next version.
fn write_upcast(out: &mut String, history: &History, upcast: &Upcast) {
    let version = upcast.version;
    line!(out, "{DERIVES}");
    let fields = upcast.fields.iter().map(|field| {
        let Field { ident, ty, .. } = field;
        let serde = serde(None, field.is_marked, false);
        format!("{serde} {ident}: {},", ty.rust())
    });
    let fields: String = fields.collect();
    line!(out, "struct Then{version} {{ {fields} }}\n");
    match upcast.is_json {
        true => edit(out, history, upcast),
        false => conversion(out, history, upcast),
    }
}

/// The next version's type, style, identifiers and names in JSON.
fn next_of(history: &History, upcast: &Upcast) -> (String, Style, Vec<(String, String)>) {
    let next = upcast.version + 1;
    if let Some(upcast) = history.upcasts.get(next as usize - 1) {
        let names = upcast.fields.iter();
        let names = names.map(|field| (field.ident.clone(), field.ident.clone()));
        return (format!("Then{next}"), Style::Named, names.collect());
    }
    let names = history
        .at(next)
        .map(|(_, track)| match track.renamed_after(next) {
            Some(renamed) => (renamed.ident.clone(), renamed.from.clone()),
            None => {
                let stored = track.rename.clone();
                let stored = stored.unwrap_or_else(|| history.ruled(&track.ident));
                (rust(&track.ident), stored)
            }
        });
    let names: Vec<_> = names.collect();
    match next == history.version {
        true => ("Told".to_owned(), history.style, names),
        false if names.is_empty() => (format!("ToldV{next}"), Style::Unit, names),
        false => (format!("ToldV{next}"), style_at(history, next), names),
    }
}

fn conversion(out: &mut String, history: &History, upcast: &Upcast) {
    let (next, style, names) = next_of(history, upcast);
    let is_fallible = upcast
        .sources
        .iter()
        .any(|source| matches!(source, Source::Converted(_, conversion) if conversion.is_fallible));
    let fields = names.iter().zip(&upcast.sources).map(|((ident, _), source)| {
        let value = match source {
            Source::Same(place) => format!("old.{}", upcast.fields[*place].ident),
            Source::Constant(_, value) => value.rust(),
            Source::Converted(place, conversion) => {
                let Field { ident, ty, .. } = &upcast.fields[*place];
                let (result, end) = match conversion.is_fallible {
                    true => ("Result<_, _>", "?"),
                    false => ("_", ""),
                };
                let (from, function) = (ty.rust(), &conversion.function);
                format!("{{ let with: fn({from}) -> {result} = {function}; with(old.{ident}){end} }}")
            }
        };
        given(style, ident, &value)
    });
    let value = format!("Self{}", filled(style, &fields.collect::<Vec<_>>()));
    let old = format!("Then{}", upcast.version);
    match is_fallible {
        true => line!(
            out,
            "impl TryFrom<{old}> for {next} {{\n    \
             type Error = Box<dyn std::error::Error + Send + Sync>;\n\n    \
             fn try_from(old: {old}) -> Result<Self, Self::Error> {{ Ok({value}) }}\n}}\n"
        ),
        false => line!(
            out,
            "impl From<{old}> for {next} {{\n    fn from(old: {old}) -> Self {{ {value} }}\n}}\n"
        ),
    }
}

/// The function that changes JSON.
fn edit(out: &mut String, history: &History, upcast: &Upcast) {
    let (_, style, names) = next_of(history, upcast);
    let values = upcast.sources.iter().map(|source| match source {
        Source::Same(place) | Source::Converted(place, _) => {
            format!("json[{:?}].take()", upcast.fields[*place].ident)
        }
        Source::Constant(ty, value) => {
            format!("serde_json::to_value::<{}>({})?", ty.rust(), value.rust())
        }
    });
    let entries = names.iter().zip(values);
    let next = match style {
        Style::Unit => "serde_json::Value::Null".to_owned(),
        Style::Newtype => entries.map(|(_, value)| value).collect(),
        Style::Named => {
            let entries = entries.map(|((_, stored), value)| format!("({stored:?}, {value}),"));
            let entries: String = entries.collect();
            format!(
                "{{ let entries: Vec<(&str, serde_json::Value)> = vec![{entries}]; \
                 entries.into_iter().collect() }}"
            )
        }
    };
    line!(
        out,
        "fn edit{}(json: &mut serde_json::Value) -> Result<(), serde_json::Error> {{\n    \
         *json = {next};\n    Ok(())\n}}\n",
        upcast.version
    );
}

fn literal(
    history: &History,
    version: u32,
    name: &str,
    values: &Values,
    ident: impl Fn(&Track) -> String,
) -> String {
    let style = style_at(history, version);
    let value_of = |place: usize| -> &Value {
        let found = values.iter().find(|(of, _)| *of == place);
        &found.expect("every field has a value").1
    };
    let fields: Vec<String> = history
        .at(version)
        .map(|(place, track)| given(style, &ident(track), &value_of(place).rust()))
        .collect();
    format!("{name}{}", filled(style, &fields))
}

fn declared(style: Style, ident: &str, ty: &str) -> String {
    match style {
        Style::Newtype => format!("pub(crate) {ty}"),
        _ => format!("pub(crate) {ident}: {ty}"),
    }
}

fn body(style: Style, fields: &[String]) -> String {
    match style {
        Style::Unit => ";".to_owned(),
        Style::Newtype => format!("({});", fields.concat()),
        Style::Named => format!(" {{\n{}\n}}", fields.join(",\n")),
    }
}

fn given(style: Style, ident: &str, value: &str) -> String {
    match style {
        Style::Newtype => value.to_owned(),
        _ => format!("{ident}: {value}"),
    }
}

fn filled(style: Style, fields: &[String]) -> String {
    match style {
        Style::Unit => String::new(),
        Style::Newtype => format!("({})", fields.concat()),
        Style::Named => format!(" {{ {} }}", fields.join(", ")),
    }
}

fn rust(ident: &str) -> String {
    match ident {
        "type" | "match" => format!("r#{ident}"),
        _ => ident.to_owned(),
    }
}
