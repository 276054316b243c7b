//! No input makes a derive panic: items that are wrong in every way are fed to all of them.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::Derive;
use super::random::Random;

const DERIVES: [Derive; 6] = [
    crate::event::derive,
    crate::aggregate::derive,
    crate::aggregate_id::derive,
    crate::projection::derive,
    crate::reactor::derive,
    crate::shape::derive,
];

/// What the mutations start from: every attribute, every shape.
const ITEMS: &[&str] = &[
    r#"#[event(version = 1, name = "a", alias = "b", crate = "::c")] pub struct A { pub b: Vec<C> }"#,
    r#"#[serde(rename_all = "camelCase", tag = "t", from = "X")] struct A { #[serde(rename(serialize = "x"), skip, default)] b: &'static str }"#,
    r#"#[event(name = "x")] struct r#Type { #[event(since = 2, default = f::<A, B>(1))] #[serde(rename = "x")] r#fn: [usize; 3] }"#,
    r#"#[event(version = 4, upcast(1 = json(f), 2 = B<C>), removed(since = 4, #[event(renamed(since = 4, from = "x"))] pub x: D))] struct A { #[event(since = 4, default = 1)] a: u8, #[serde(flatten)] b: HashMap<A, B>, #[event(retyped(since = 4, from = #[serde(with = "m")] u8, try_with = f))] c: E }"#,
    "#[event(version = 3)] #[serde(default)] pub struct A(#[event(retyped(since = 2, from = B, with = f), retyped(since = 3, from = C, with = g))] D);",
    "struct A(std::time::Instant);",
    "struct A;",
    "struct A<'a, T: B, const N: usize>(&'a T) where T: C;",
    "enum A { B, C(D), E { f: G } }",
    "union A { b: C }",
    r#"#[aggregate(id = I, events(A, b::B, #[cfg(x)] c::B as C, /** d */ D<E>), split(d::E = f, #[cfg(x)] F = |_| ()), retired("X", "Y"), name = "n", event_enum = M, snapshot(every = 5, version = 2), crate = ::x)] struct r#Box { #[serde(skip)] a: B }"#,
    "#[aggregate(id = (A, B), events(crate::A, self::B, Self, super::super::C))] enum S { #[default] A, B(#[serde(skip)] C) }",
    r#"#[projection(name = "n", version = 2, of(A, b::B), events(C, D<E>), ignore(F), store = S, crate = "::x")] struct P;"#,
    "#[projection(of(Self), ignore(super::A))] struct P<T>(T);",
    r#"#[reactor(name = "n", of(A), events(B), ignore(C), timers(D, e::F), crate = "::x")] struct R;"#,
    "#[reactor(of(Self), timers(super::A, super::A))] struct R<T>(T);",
    "#[aggregate_id(crate = ::a::b)] struct I(Uuid);",
    r#"#[shape(strict, crate = "::c")] #[serde(tag = "t", content = "c", rename_all = "kebab-case", into = "Vec<X>")] enum S<T> { A(Box<S<T>>), #[serde(other, rename = "b", untagged, with = "x::y")] B { #[shape(opaque)] #[serde(flatten, default)] r#c: Vec<Self> } }"#,
    "#[serde(transparent)] struct S<'a, T>(Option<Box<S<'a, T>>>, PhantomData<T>);",
];

/// What may come in anywhere.
const WORDS: &str = r#"event aggregate aggregate_id projection reactor timers split shape of ignore store serde name alias version crate id events retired
    since default renamed retyped removed upcast json from with try_with flatten rename 2 3
    snapshot every event_enum strict opaque sample as cfg doc , , = = : :: ; # ! & < > - + ' 0 1 4294967296 -1 1.5 1u8 "" "a"
    "\u{7}" b"a" 'c' true self Self super r#type struct enum union pub where $ () (a) [] {} (,) (= 1)"#;

#[test]
fn no_item_makes_a_derive_panic() {
    let mut random = Random::new();
    let items: Vec<TokenStream> = ITEMS.iter().map(|item| parse(item)).collect();
    let words: Vec<TokenTree> = WORDS.split_whitespace().flat_map(parse).collect();
    let mut items_read = 0;
    for _ in 0..20_000 {
        let mut item = random.pick(&items).clone();
        for _ in 0..=random.below(3) {
            item = mutate(item, &words, &mut random);
        }
        let is_item = syn::parse2::<syn::DeriveInput>(item.clone()).is_ok();
        items_read += u32::from(is_item);
        for derive in DERIVES {
            assert_answers(derive, &item, is_item);
        }
    }
    assert!(
        items_read > 5_000,
        "only {items_read} items came past the parser"
    );
}

/// A derive answers with items, or says what is wrong.
fn assert_answers(derive: Derive, item: &TokenStream, is_item: bool) {
    let output = derive(item.clone()).to_string();
    let is_error = output.contains("compile_error");
    let is_impl = output.contains("impl");
    assert!(is_error || (is_item && is_impl), "`{item}` gave `{output}`");
}

fn parse(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

/// Changes one place: mostly deep inside, so that the item as such stays readable.
fn mutate(tokens: TokenStream, words: &[TokenTree], random: &mut Random) -> TokenStream {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut groups = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            groups.push((at, group.clone()));
        }
    }
    if !groups.is_empty() && random.below(8) > 0 {
        let (at, group) = random.pick(&groups);
        let inner = mutate(group.stream(), words, random);
        tokens[*at] = Group::new(group.delimiter(), inner).into();
    } else {
        change(&mut tokens, words, random);
    }
    tokens.into_iter().collect()
}

fn change(tokens: &mut Vec<TokenTree>, words: &[TokenTree], random: &mut Random) {
    let at = random.below(tokens.len().max(1));
    let end = (at + 1).min(tokens.len());
    match random.below(6) {
        0 => drop(tokens.drain(at..end)),
        1 => tokens.insert(at, random.pick(words).clone()),
        2 => drop(tokens.splice(at..end, [random.pick(words).clone()])),
        3 => tokens.extend_from_within(at..end),
        4 => tokens.truncate(at),
        _ => regroup(tokens, at..end, random),
    }
}

/// Puts tokens into parentheses, or into the invisible group that `macro_rules!` writes.
fn regroup(tokens: &mut Vec<TokenTree>, place: std::ops::Range<usize>, random: &mut Random) {
    let inner: TokenStream = tokens.drain(place.clone()).collect();
    let delimiter = *random.pick(&[
        Delimiter::None,
        Delimiter::Parenthesis,
        Delimiter::Bracket,
        Delimiter::Brace,
    ]);
    tokens.insert(place.start, Group::new(delimiter, inner).into());
}
