//! Spans and numbers, as an exporter of each hands them on.

use std::collections::HashMap;

use crate::program::{Desk, telemetry};

/// A span as it is printed: one field a line.
struct Span<'a>(HashMap<&'a str, &'a str>);

impl<'a> Span<'a> {
    fn parse(text: &'a str) -> Self {
        let fields = text.lines().filter_map(|line| line.split_once(':'));
        let name = |name: &'a str| name.trim().trim_start_matches("->").trim();
        Self(
            fields
                .map(|(field, value)| (name(field), value.trim()))
                .collect(),
        )
    }

    fn get(&self, field: &str) -> &'a str {
        self.0.get(field).copied().unwrap_or_default()
    }
}

#[test]
fn spans_go_to_opentelemetry_and_numbers_to_prometheus() {
    let desk = Desk::new();
    let ran = desk.run(telemetry(), "");
    // The numbers come in no order: any of them may be the first.
    let printed = ran.printed();
    let (spans, numbers) = printed.split_at(printed.find("# HELP").unwrap());
    let spans = spans.split("Instrumentation Scope").skip(1);
    // The scope has a name as well, which comes before that of the span.
    let spans: Vec<_> = spans.map(Span::parse).collect();
    let named = |name: &str| -> Vec<&Span<'_>> {
        spans
            .iter()
            .filter(|span| span.get("Name") == name)
            .collect()
    };
    let [request] = named("request")[..] else {
        panic!("{spans:?}", spans = ran.stdout);
    };
    let commands = named("execute");
    assert_eq!(commands.len(), 2);
    for (command, position) in commands.iter().zip(["1", "2"]) {
        assert_eq!(command.get("ParentSpanId"), request.get("SpanId"));
        assert!(command.get("stream").contains("Account/1"));
        assert!(command.get("version").contains(position));
        assert!(command.get("position").contains(position));
    }
    let of_commands = |span: &&Span<'_>| {
        let mut commands = commands.iter();
        commands.any(|command| command.get("SpanId") == span.get("ParentSpanId"))
    };
    assert_eq!(named("append").into_iter().filter(of_commands).count(), 2);
    assert_eq!(named("load").into_iter().filter(of_commands).count(), 1);
    let projected: Vec<_> = named("project")
        .iter()
        .map(|span| span.get("projection"))
        .collect();
    assert!(
        projected.iter().any(|name| name.contains("balances")),
        "{projected:?}"
    );
    assert!(
        projected.iter().any(|name| name.contains("bank-events")),
        "{projected:?}"
    );
    let [published] = named("publish")[..] else {
        panic!("{}", ran.stdout);
    };
    assert!(published.get("events").contains('2'));

    for line in [
        "# TYPE annals_append_seconds histogram",
        r#"annals_append_seconds_bucket{le="+Inf"} 2"#,
        "# HELP annals_published_total Messages that were handed out",
        r#"annals_published_total{name="bank-events"} 2"#,
        r#"annals_projection_events_total{name="balances"} 2"#,
        r#"annals_cache_hits_total{aggregate="Account"} 1"#,
    ] {
        assert!(
            numbers.lines().any(|found| found == line),
            "{line} in {numbers}"
        );
    }
}
