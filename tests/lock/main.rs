//! The schema lock, as a user meets it.

mod shapes;
