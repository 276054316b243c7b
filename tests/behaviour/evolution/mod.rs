//! Events of older schema versions: what each decodes to, wherever it is read, and what each can fail by.

mod domain;
mod failures;
mod readers;
mod serde_attributes;
mod split;
mod steps;
