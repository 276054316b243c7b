//! The list of all properties, and the macro that makes tests of it.

use super::run::Property;

/// Hands the list of properties to another macro, after what it shall get besides.
#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_properties {
    (every_store, [$($callback:tt)+] $(, $argument:expr)?) => {
        $($callback)+! { $($argument)?;
            append::versions_of_a_stream_are_1_2_3,
            append::positions_grow_by_one_over_all_streams,
            append::events_of_a_batch_stand_together_in_its_order,
            append::an_append_answers_where_its_events_stand,
            append::any_version_is_accepted_where_any_is_expected,
            append::a_stream_is_begun_once_where_none_is_expected,
            append::exactly_a_version_is_accepted_at_that_version_alone,
            append::a_conflict_names_stream_expected_and_actual,
            append::a_conflict_in_one_stream_leaves_nothing_of_the_batch,
            append::an_empty_batch_is_refused,
            append::a_stream_without_events_in_a_batch_is_refused,
            append::a_stream_twice_in_a_batch_is_refused,
            append::many_streams_in_one_batch_are_stored,
            read::a_stream_is_read_whole_and_in_order,
            read::a_stream_without_events_has_no_pages,
            read::a_range_of_a_stream_is_read_exactly,
            read::a_range_beyond_the_end_is_empty,
            read::a_read_for_replay_has_all_that_a_replay_needs,
            read::pages_of_large_events_are_bounded,
            read::a_stream_of_100_000_events_is_read_in_bounded_pages,
            feed::the_feed_has_every_event_once_in_order,
            feed::the_feed_begins_after_a_position,
            feed::the_feed_is_filtered_by_event_type,
            feed::the_feed_is_filtered_by_aggregate_type,
            feed::the_feed_is_filtered_by_both_types,
            feed::a_filter_that_nothing_passes_gives_no_pages,
            feed::a_filter_of_many_names_is_taken,
            feed::a_filtered_feed_of_many_pages_is_complete,
            feed::the_feed_is_filtered_by_time,
            feed::a_read_of_the_feed_says_how_far_it_looked,
            feed::a_position_is_behind_by_the_events_after_it,
            history::the_feed_is_read_back_from_its_end,
            history::the_feed_is_read_back_from_any_position,
            history::a_filtered_feed_read_back_is_the_filtered_feed_turned_round,
            history::a_feed_of_many_pages_is_read_back_whole,
            history::the_feed_is_filtered_by_stream,
            subscription::a_subscription_catches_up_and_then_follows,
            subscription::a_filtered_subscription_follows,
            subscription::a_subscription_dropped_at_any_poll_loses_no_event,
            subscription::a_wait_ends_with_its_patience,
            identity::a_batch_sent_again_is_stored_once,
            identity::a_batch_sent_again_where_any_version_is_expected_is_stored_once,
            identity::a_batch_sent_again_under_its_key_is_stored_once,
            identity::a_batch_over_several_streams_sent_again_is_stored_once,
            identity::a_batch_with_one_more_stream_is_another_append,
            identity::a_batch_sent_again_after_later_appends_answers_the_same,
            identity::a_key_answers_for_another_batch_of_the_same_content,
            identity::a_key_used_for_other_content_is_refused,
            identity::a_key_of_a_refused_append_stays_free,
            identity::an_append_is_found_by_its_key,
            identity::keys_that_differ_are_different_keys,
            identity::event_ids_are_those_of_the_batch,
            identity::event_ids_are_unique_and_of_version_7,
            writers::of_two_writers_with_one_expected_version_one_wins,
            writers::of_two_batches_over_the_same_streams_one_wins,
            writers::writers_that_expect_any_version_all_succeed,
            writers::a_conflict_leaves_appends_beside_it_alone,
            writers::a_batch_sent_by_many_at_once_is_stored_once,
            readers::a_reader_during_writes_sees_a_prefix_without_gaps,
            readers::a_reader_during_writes_sees_batches_whole,
            readers::the_feed_tailed_during_writes_is_in_order_and_complete,
            limits::a_store_has_the_limits_it_was_opened_with,
            limits::a_name_at_the_limit_is_stored_and_one_beyond_refused,
            limits::a_key_at_the_limit_is_stored_and_one_beyond_refused,
            limits::an_event_at_the_limit_is_stored_and_one_beyond_refused,
            limits::metadata_at_the_limit_is_stored_and_beyond_refused,
            limits::a_batch_at_the_limit_is_stored_and_one_beyond_refused,
            limits::names_of_10_kilobytes_are_stored_where_limits_allow,
            limits::a_payload_of_10_megabytes_is_stored_where_limits_allow,
            names::ids_of_any_text_are_read_back_exactly,
            names::types_of_any_text_are_read_back_exactly,
            names::ids_that_differ_are_different_streams,
            names::type_and_id_are_not_mixed_up,
            payload::json_of_every_kind_is_kept_as_it_was_sent,
            payload::schema_versions_are_kept,
            payload::metadata_is_kept,
            snapshot::a_snapshot_is_read_back_exactly,
            snapshot::a_snapshot_takes_the_place_of_an_older_one,
            snapshot::a_snapshot_leaves_events_alone,
            time::recorded_at_is_the_time_of_the_clock,
            time::recorded_at_never_goes_back_within_a_stream,
            time::occurred_at_is_kept_to_the_microsecond,
            time::occurred_at_is_recorded_at_where_nothing_else_is_said,
            cancel::an_append_dropped_at_any_poll_is_whole_or_absent,
            cancel::appends_dropped_one_after_another_leave_the_store_usable,
            cancel::a_lookup_dropped_at_any_poll_leaves_the_store_usable,
            cancel::a_page_dropped_at_any_poll_loses_no_event,
            cancel::a_read_dropped_in_the_middle_leaves_the_store_usable,
            durability::what_was_acknowledged_is_there_after_reopening,
            durability::a_reopened_store_goes_on_where_it_ended,
            durability::a_batch_sent_again_after_reopening_is_stored_once,
            durability::recorded_at_never_goes_back_after_reopening,
        }
    };
    (several_handles, [$($callback:tt)+] $(, $argument:expr)?) => {
        $($callback)+! { $($argument)?;
            several_handles::a_handle_sees_what_another_stored,
            several_handles::of_two_handles_with_one_expected_version_one_wins,
            several_handles::a_batch_sent_by_two_handles_is_stored_once,
            several_handles::the_feed_tailed_by_another_handle_is_in_order_and_complete,
        }
    };
}

/// Makes a `#[test]` of each property of the [suite](crate::testing::conformance).
///
/// Takes an expression that makes a fresh [`Subject`](crate::testing::conformance::Subject), evaluated
/// in each test. `several_handles` after it adds the properties of stores that may be open several
/// times at once.
///
/// # Examples
///
/// ```
/// # use annals::testing::conformance::Subject;
/// # fn fresh() -> impl Subject {
/// #     |_| async { annals::MemoryStore::new() }
/// # }
/// mod conformance {
///     annals::conformance_tests!(super::fresh(), several_handles);
/// }
/// ```
#[macro_export]
macro_rules! conformance_tests {
    ($subject:expr $(,)?) => {
        $crate::__conformance_properties!(every_store, [$crate::__conformance_tests], $subject);
    };
    ($subject:expr, several_handles $(,)?) => {
        $crate::conformance_tests!($subject);
        $crate::__conformance_properties!(several_handles, [$crate::__conformance_tests], $subject);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_tests {
    ($subject:expr; $($module:ident::$property:ident,)+) => {$(
        #[test]
        fn $property() {
            use $crate::testing::conformance;
            conformance::check(conformance::$module::$property, $subject);
        }
    )+};
}

macro_rules! table {
    (; $($module:ident::$property:ident,)+) => {
        &[$(Property {
            name: stringify!($property),
            check: |subject| Box::pin(super::$module::$property(subject)),
        }),+]
    };
}

/// The properties of every store.
pub const PROPERTIES: &[Property] = crate::__conformance_properties!(every_store, [table]);

/// The properties of a store that may be open several times at once, beside those of every store.
pub const SEVERAL_HANDLES: &[Property] = crate::__conformance_properties!(several_handles, [table]);
