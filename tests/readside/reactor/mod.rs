//! Reactors: each event into commands, once.

mod answers;
mod faults;
mod kill;
mod shop;
mod timers;
