//! The layouts of types that annals knows by itself.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::marker::PhantomData;
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroU8, NonZeroU16, NonZeroU32,
    NonZeroU64, NonZeroU128,
};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::{Field, Layout, Shape};

macro_rules! scalars {
    ($($type:ty => $name:literal,)+) => {$(
        impl Shape for $type {
            const LAYOUT: &'static Layout = &Layout::Scalar($name);
        }
    )+};
}

scalars! {
    bool => "bool",
    char => "char",
    f32 => "f32",
    f64 => "f64",
    i8 => "i8",
    i16 => "i16",
    i32 => "i32",
    i64 => "i64",
    i128 => "i128",
    u8 => "u8",
    u16 => "u16",
    u32 => "u32",
    u64 => "u64",
    u128 => "u128",
    NonZeroI8 => "nonzero i8",
    NonZeroI16 => "nonzero i16",
    NonZeroI32 => "nonzero i32",
    NonZeroI64 => "nonzero i64",
    NonZeroI128 => "nonzero i128",
    NonZeroU8 => "nonzero u8",
    NonZeroU16 => "nonzero u16",
    NonZeroU32 => "nonzero u32",
    NonZeroU64 => "nonzero u64",
    NonZeroU128 => "nonzero u128",
    str => "string",
    String => "string",
    std::path::PathBuf => "string",
    std::net::IpAddr => "ip address",
    std::net::Ipv4Addr => "ipv4 address",
    std::net::Ipv6Addr => "ipv6 address",
    std::net::SocketAddr => "socket address",
    chrono::NaiveDate => "date",
    chrono::NaiveDateTime => "local-datetime",
    chrono::NaiveTime => "time",
    chrono::Month => "month",
    chrono::Weekday => "weekday",
    serde_json::Value => "json",
    serde_json::Map<String, serde_json::Value> => "json object",
    serde_json::Number => "json number",
    uuid::Uuid => "uuid",
}

impl<Tz: chrono::TimeZone> Shape for chrono::DateTime<Tz> {
    const LAYOUT: &'static Layout = &Layout::Scalar("datetime");
}

#[cfg(feature = "rust_decimal")]
impl Shape for rust_decimal::Decimal {
    const LAYOUT: &'static Layout = &Layout::Scalar("decimal");
}

impl Shape for () {
    const LAYOUT: &'static Layout = &Layout::Scalar("null");
}

impl<T: ?Sized> Shape for PhantomData<T> {
    const LAYOUT: &'static Layout = &Layout::Scalar("null");
}

impl Shape for Duration {
    const LAYOUT: &'static Layout = &Layout::Struct(&[
        Field::new("secs", u64::LAYOUT),
        Field::new("nanos", u32::LAYOUT),
    ]);
}

impl<T: Shape> Shape for Option<T> {
    const LAYOUT: &'static Layout = &Layout::Option(T::LAYOUT);
}

macro_rules! transparent {
    ($($name:ident),+) => {$(
        impl<T: Shape + ?Sized> Shape for $name<T> {
            const LAYOUT: &'static Layout = T::LAYOUT;
        }
    )+};
}

transparent!(Box, Rc, Arc);

impl<T: Shape + ToOwned + ?Sized> Shape for Cow<'_, T> {
    const LAYOUT: &'static Layout = T::LAYOUT;
}

macro_rules! lists {
    ($($name:ident),+) => {$(
        impl<T: Shape> Shape for $name<T> {
            const LAYOUT: &'static Layout = &Layout::List(T::LAYOUT);
        }
    )+};
}

lists!(Vec, VecDeque, LinkedList, BTreeSet, BinaryHeap);

impl<T: Shape> Shape for [T] {
    const LAYOUT: &'static Layout = &Layout::List(T::LAYOUT);
}

impl<T: Shape, S> Shape for HashSet<T, S> {
    const LAYOUT: &'static Layout = &Layout::List(T::LAYOUT);
}

impl<K: Shape, V: Shape> Shape for BTreeMap<K, V> {
    const LAYOUT: &'static Layout = &Layout::Map(K::LAYOUT, V::LAYOUT);
}

impl<K: Shape, V: Shape, S> Shape for HashMap<K, V, S> {
    const LAYOUT: &'static Layout = &Layout::Map(K::LAYOUT, V::LAYOUT);
}

impl<T: Shape, const N: usize> Shape for [T; N] {
    const LAYOUT: &'static Layout = &Layout::Array(T::LAYOUT, N);
}

macro_rules! tuples {
    ($($($name:ident)+,)+) => {$(
        impl<$($name: Shape),+> Shape for ($($name,)+) {
            const LAYOUT: &'static Layout = &Layout::Tuple(&[$($name::LAYOUT),+]);
        }
    )+};
}

tuples! {
    A,
    A B,
    A B C,
    A B C D,
    A B C D E,
    A B C D E F,
    A B C D E F G,
    A B C D E F G H,
}
