//! Whatever stands in a lock, it is read or refused.

use super::random::Random;
use crate::lock::format::Lock;

const LOCK: &str = r#"# The released shape of every event version.
format 1

aggregate "Bank Account"
  type bank::Account
  event Opened
  event "a \"quoted\" name"

event Opened version 1
  type bank::Opened
  field owner: string
  field "odd: name"?: option<?Vec<Note>>
  field ..map<string, json>
  grown owner?: string
  sample {"owner":"text"}

event Opened version 2
  type bank::Opened
  object
  unsampled

event "a \"quoted\" name" version 4294967295
  type bank::Quoted
  value enum(|)[u8, null]
  grown enum(|)[u8, null, bool]
  sample 1

event opaque version 1
  type bank::Hand
  opaque
  unsampled
"#;

/// What may come in anywhere.
const PARTS: &[&str] = &[
    "\n",
    "\r\n",
    " ",
    "  ",
    "\t",
    "\0",
    "\u{1b}",
    "\"",
    "\\x4",
    "\\",
    "é",
    "\u{feff}",
    "..",
    "?",
    ":",
    ": ",
    "<<<<<<< HEAD\n",
    "=======\n",
    "format 1\n",
    "format 2\n",
    "event ",
    "aggregate ",
    "  type a\n",
    "  field a: b\n",
    "  grown a: b\n",
    "  value x\n",
    "  sample 1\n",
    " version 0",
    "99999999999",
    "#",
];

#[test]
fn a_lock_is_read() {
    let lock = Lock::parse(LOCK.as_bytes()).unwrap();
    let opened = &lock.events["Opened"][&1];
    let layout = r#"{owner?: string, "odd: name"?: option<?Vec<Note>>, ..map<string, json>}"#;
    assert_eq!(opened.layout().as_deref(), Some(layout));
    let quoted = &lock.events[r#"a "quoted" name"#][&u32::MAX];
    assert_eq!(quoted.layout().as_deref(), Some("enum(|)[u8, null, bool]"));
    assert_eq!(lock.aggregates["Bank Account"].events.len(), 2);
}

#[test]
fn no_lock_makes_the_reader_panic() {
    let mut random = Random::new();
    let (mut read, mut refused) = (0, 0);
    for _ in 0..30_000 {
        let mut lock = LOCK.as_bytes().to_vec();
        for _ in 0..=random.below(3) {
            change(&mut lock, &mut random);
        }
        let lines = 1 + lock.iter().filter(|byte| **byte == b'\n').count();
        match Lock::parse(&lock) {
            Ok(_) => read += 1,
            Err(broken) => {
                refused += 1;
                assert!((1..=lines).contains(&broken.line), "{broken}");
                assert!(broken.to_string().chars().count() < 200, "{broken}");
            }
        }
    }
    assert!(
        read > 1_000 && refused > 10_000,
        "{read} read, {refused} refused"
    );
}

fn change(lock: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(lock.len() + 1);
    let end = (at + random.below(20)).min(lock.len());
    match random.below(5) {
        0 => drop(lock.drain(at..end)),
        1 => drop(lock.splice(at..at, random.pick(PARTS).bytes())),
        2 => lock.truncate(at),
        3 => drop(lock.splice(at..end, [u8::try_from(random.below(256)).unwrap()])),
        _ => {
            let copy = lock[at..end].to_vec();
            let to = random.below(lock.len() + 1);
            drop(lock.splice(to..to, copy));
        }
    }
}
