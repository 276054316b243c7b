//! The repository, the derives and the test kit as a user calls them.

mod hand_written;
mod scenario;
