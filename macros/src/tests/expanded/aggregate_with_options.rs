/// The events of [`Window`].
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
enum Windowed {
    #[cfg(test)]
    /// Somebody wants air.
    Aired(Opened),
}
#[allow(unused_qualifications)]
const _: () = {
    use ::annals::__private as __p;
    #[cfg(test)]
    #[automatically_derived]
    impl __p::From<Opened> for Windowed {
        fn from(__event: Opened) -> Self {
            Self::Aired(__event)
        }
    }
    #[cfg(test)]
    #[automatically_derived]
    impl __p::TryFrom<Windowed> for Opened {
        type Error = Windowed;
        fn try_from(__event: Windowed) -> __p::Result<Self, Windowed> {
            match __event {
                Windowed::Aired(__event) => __p::Ok(__event),
                #[allow(unreachable_patterns)]
                __other => __p::Err(__other),
            }
        }
    }
    #[automatically_derived]
    impl __p::IntoEvents<Windowed> for Windowed {
        fn into_events(self, __events: &mut __p::Vec<Windowed>) {
            __events.push(self);
        }
    }
    #[cfg(test)]
    impl __p::EventOf<Windowed> for Opened {}
    #[cfg(test)]
    impl __p::Handles<Opened> for Window {}
    #[automatically_derived]
    impl __p::EventEnum for Windowed {
        type Of = Window;
        const EVENTS: __p::Infos = &[
            #[cfg(test)]
            __p::info::<Windowed, Opened>(),
            #[cfg(not(all(test)))]
            __p::NO_EVENT,
        ];
        fn member(&self) -> (usize, &dyn __p::Member<Window>) {
            match self {
                #[cfg(test)]
                Self::Aired(__event) => (0, __event),
            }
        }
    }
    #[automatically_derived]
    impl __p::AggregateEvent for Windowed {
        fn name(&self) -> &'static str {
            __p::info_of(self).name
        }
        fn version(&self) -> u32 {
            __p::info_of(self).version
        }
        fn encode(&self) -> __p::Result<__p::String, __p::serde_json::Error> {
            __p::encode(self)
        }
    }
    const __READERS: __p::Readers<Window> = &[
        #[cfg(test)]
        __p::read::<Window, Opened>,
        #[cfg(not(all(test)))]
        __p::read_none,
        __p::read_split::<Window, Slammed>,
    ];
    #[automatically_derived]
    impl __p::Aggregate for Window {
        const NAME: &'static str = "window";
        const EVENTS: __p::Infos = <Windowed as __p::EventEnum>::EVENTS;
        const SPLIT: __p::Infos = &[__p::split_info::<Self, Slammed>()];
        const RETIRED: &'static [&'static str] = &["Painted"];
        const SNAPSHOT: __p::Option<__p::SnapshotPolicy<Self>> = __p::Some(
            __p::snapshot_policy::<
                Window,
            >(
                100,
                2,
                &[
                    __p::StatePart {
                        declared: "state",
                        layout: __p::None,
                    },
                    __p::StatePart {
                        declared: "variant Open",
                        layout: __p::None,
                    },
                    __p::StatePart {
                        declared: "variant Closed",
                        layout: __p::None,
                    },
                    __p::StatePart {
                        declared: "split Slammed = slammed",
                        layout: __p::None,
                    },
                ],
            ),
        );
        type Id = DoorId;
        type Event = Windowed;
        fn apply_event(&mut self, __event: &Windowed) {
            __p::apply(self, __event);
        }
        fn replay(&mut self, __event: usize, __version: u32, __data: &str) -> __p::Read {
            __p::read_at(__READERS, __event, __p::Target::State(self), __version, __data)
        }
        fn decode(
            __event: usize,
            __version: u32,
            __data: &str,
            __events: &mut __p::Vec<Windowed>,
        ) -> __p::Read {
            __p::read_at(
                __READERS,
                __event,
                __p::Target::Events(__events),
                __version,
                __data,
            )
        }
    }
    #[automatically_derived]
    impl __p::Describe for Window {
        #[inline]
        fn describe(__catalog: &mut __p::Catalog) {
            __catalog.add_aggregate::<Self>("");
            #[cfg(test)] __p::describe::<Windowed, Opened>(__catalog);
            __p::describe_split::<Self, Slammed>(__catalog);
        }
    }
    #[automatically_derived]
    impl __p::SplitOf<Window> for Slammed {
        fn split(self, __events: &mut __p::Vec<Windowed>) {
            __p::split::<Self, Windowed, _>(self, slammed, __events);
        }
    }
    const _: () = __p::assert_own_name_of_split::<
        Window,
    >(
        0,
        "duplicate stored name: `Slammed` has that of another event\nhelp: give it another one by `#[event(name = \"..\")]`",
    );
    const _: () = ::core::assert!(
        ! __p::is_known:: < Window > ("Painted"),
        "an event of `events(..)` or `split(..)` cannot be used in `retired(..)`\nhelp: leave it out of one of the two"
    );
    const _: () = {
        #[allow(unused_imports)]
        use ::annals::__private::written::*;
    };
};
