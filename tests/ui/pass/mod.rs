//! What the messages advise, followed: each module is the twin of the case of its name.
#![allow(dead_code, reason = "compiling is all that is asked of them")]

mod aggregate;
mod aggregate_id;
mod event;
mod event_history;
mod projection;
mod reactor;
mod shape;
mod split;
