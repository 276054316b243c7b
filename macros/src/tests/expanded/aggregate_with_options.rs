/// The events of [`Window`].
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
enum Windowed {
    #[cfg(test)]
    /// Somebody wants air.
    Aired(Opened),
}
#[automatically_derived]
impl ::annals::IntoEvents<Windowed> for Windowed {
    fn into_events(self, __events: &mut ::std::vec::Vec<Windowed>) {
        __events.push(self);
    }
}
#[cfg(test)]
#[automatically_derived]
impl ::core::convert::From<Opened> for Windowed {
    fn from(__event: Opened) -> Self {
        Self::Aired(__event)
    }
}
#[cfg(test)]
#[automatically_derived]
impl ::core::convert::TryFrom<Windowed> for Opened {
    type Error = Windowed;
    fn try_from(__event: Windowed) -> ::core::result::Result<Self, Windowed> {
        match __event {
            Windowed::Aired(__event) => ::core::result::Result::Ok(__event),
        }
    }
}
#[cfg(test)]
#[automatically_derived]
impl ::annals::IntoEvents<Windowed> for Opened {
    fn into_events(self, __events: &mut ::std::vec::Vec<Windowed>) {
        __events.push(Windowed::Aired(self));
    }
}
#[automatically_derived]
impl ::annals::__private::EventEnum for Windowed {
    const EVENTS: &'static [::annals::EventInfo] = &[
        {
            #[cfg(all(test))] { ::annals::__private::info::<Window, Opened>() }
            #[cfg(not(all(test)))] { ::annals::__private::NO_EVENT }
        },
    ];
}
#[automatically_derived]
impl ::annals::AggregateEvent for Windowed {
    fn name(&self) -> &'static str {
        ::annals::__private::info_at(
                <Self as ::annals::__private::EventEnum>::EVENTS,
                match self {
                    #[cfg(test)]
                    Windowed::Aired(_) => 0,
                },
            )
            .name
    }
    fn version(&self) -> u32 {
        ::annals::__private::info_at(
                <Self as ::annals::__private::EventEnum>::EVENTS,
                match self {
                    #[cfg(test)]
                    Windowed::Aired(_) => 0,
                },
            )
            .version
    }
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::std::string::String,
        ::annals::__private::serde_json::Error,
    > {
        match self {
            #[cfg(test)]
            Windowed::Aired(__event) => ::annals::__private::encode::<Window>(__event),
        }
    }
}
#[automatically_derived]
impl ::annals::Aggregate for Window {
    const NAME: &'static str = "window";
    const EVENTS: &'static [::annals::EventInfo] = <Windowed as ::annals::__private::EventEnum>::EVENTS;
    const SPLIT: &'static [::annals::EventInfo] = &[
        ::annals::__private::split_info::<Self, Slammed>(),
    ];
    const RETIRED: &'static [&'static str] = &["Painted"];
    const SNAPSHOT: ::core::option::Option<::annals::__private::SnapshotPolicy<Self>> = ::core::option::Option::Some(
        ::annals::__private::snapshot_policy::<
            Window,
        >(
            100,
            2,
            &[
                ::annals::__private::StatePart {
                    declared: "state",
                    layout: ::core::option::Option::None,
                },
                ::annals::__private::StatePart {
                    declared: "variant Open",
                    layout: ::core::option::Option::None,
                },
                ::annals::__private::StatePart {
                    declared: "variant Closed",
                    layout: ::core::option::Option::None,
                },
                ::annals::__private::StatePart {
                    declared: "split Slammed = slammed",
                    layout: ::core::option::Option::None,
                },
            ],
        ),
    );
    type Id = DoorId;
    type Event = Windowed;
    fn apply_event(&mut self, __event: &Windowed) {
        match __event {
            #[cfg(test)]
            Windowed::Aired(__event) => ::annals::__private::apply(self, __event),
        }
    }
    fn replay(
        &mut self,
        __event: usize,
        __version: u32,
        __data: &str,
    ) -> ::core::result::Result<(), ::annals::DecodeCause> {
        match __event {
            #[cfg(test)]
            0 => {
                ::annals::__private::replay::<
                    Self,
                    Opened,
                >(::annals::__private::Target::State(self), __version, __data)
            }
            1 => {
                ::annals::__private::replay_split::<
                    Self,
                    Slammed,
                >(self, __version, __data)
            }
            _ => ::core::result::Result::Err(::annals::DecodeCause::UnknownEvent),
        }
    }
    fn decode(
        __event: usize,
        __version: u32,
        __data: &str,
        __events: &mut ::std::vec::Vec<Windowed>,
    ) -> ::core::result::Result<(), ::annals::DecodeCause> {
        match __event {
            #[cfg(test)]
            0 => {
                ::annals::__private::replay::<
                    Self,
                    Opened,
                >(::annals::__private::Target::Events(__events), __version, __data)
            }
            1 => {
                ::annals::__private::decode_split::<
                    Self,
                    Slammed,
                >(__version, __data, __events)
            }
            _ => ::core::result::Result::Err(::annals::DecodeCause::UnknownEvent),
        }
    }
}
#[automatically_derived]
impl ::annals::schema::Describe for Window {
    #[inline]
    fn describe(__catalog: &mut ::annals::schema::Catalog) {
        __catalog.add_aggregate::<Self>("");
        #[cfg(test)] ::annals::__private::describe::<Self, Opened>(__catalog);
        ::annals::__private::describe_split::<Self, Slammed>(__catalog);
    }
}
#[cfg(test)]
#[automatically_derived]
impl ::annals::__private::EventOf<Window> for Opened {}
#[cfg(test)]
#[automatically_derived]
impl ::annals::__private::Handles<Opened> for Window {}
#[automatically_derived]
impl ::annals::__private::SplitOf<Window> for Slammed {
    fn split(self, __events: &mut ::std::vec::Vec<Windowed>) {
        ::annals::__private::split::<Self, Windowed, _>(self, slammed, __events);
    }
}
const _: () = ::core::assert!(
    ::annals::__private::split_has_own_name:: < Window > (0),
    "duplicate stored name: `Slammed` has that of another event\nhelp: give it another one by `#[event(name = \"..\")]`"
);
const _: () = ::core::assert!(
    ! ::annals::__private::is_known:: < Window > ("Painted"),
    "an event of `events(..)` or `split(..)` cannot be used in `retired(..)`\nhelp: leave it out of one of the two"
);
const _: () = {
    #[allow(unused_imports)]
    use ::annals::__private::UnknownLayout as _;
};
