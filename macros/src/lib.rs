//! The derive macros of annals.
