use annals::ExpectedVersion::{Any, Exactly, NoStream};
use annals::{Position, Version};

#[test]
fn versions_go_up_and_down_without_leaving_their_range() {
    assert_eq!(Version::NONE.next(), Version::FIRST);
    assert_eq!(Version::FIRST.previous(), Version::NONE);
    assert_eq!(Version::NONE.previous(), Version::NONE);
    let end = Version::from(u64::MAX);
    assert_eq!(end.next(), end);
}

#[test]
fn an_expectation_accepts_what_it_says() {
    let (none, two) = (Version::NONE, Version::from(2));
    for (expected, of_none, of_two) in [
        (Any, true, true),
        (NoStream, true, false),
        (Exactly(none), true, false),
        (Exactly(two), false, true),
    ] {
        assert_eq!(expected.accepts(none), of_none, "{expected}");
        assert_eq!(expected.accepts(two), of_two, "{expected}");
    }
}

#[test]
fn places_print_as_numbers_and_expectations_as_words() {
    assert_eq!(Version::from(3).to_string(), "3");
    assert_eq!(Position::from(4).to_string(), "4");
    let words = [Any, NoStream, Exactly(Version::from(3))].map(|expected| expected.to_string());
    assert_eq!(words, ["any version", "no events", "version 3"]);
}
