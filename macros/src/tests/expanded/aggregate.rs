/// The events of [`Door`].
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
enum DoorEvent {
    /// See [`Opened`].
    Opened(Opened),
    /// See [`Closed`].
    Closed(Closed),
}
#[allow(unused_qualifications)]
const _: () = {
    use ::annals::__private as __p;
    #[automatically_derived]
    impl __p::From<Opened> for DoorEvent {
        fn from(__event: Opened) -> Self {
            Self::Opened(__event)
        }
    }
    #[automatically_derived]
    impl __p::TryFrom<DoorEvent> for Opened {
        type Error = DoorEvent;
        fn try_from(__event: DoorEvent) -> __p::Result<Self, DoorEvent> {
            match __event {
                DoorEvent::Opened(__event) => __p::Ok(__event),
                __other => __p::Err(__other),
            }
        }
    }
    #[automatically_derived]
    impl __p::From<Closed> for DoorEvent {
        fn from(__event: Closed) -> Self {
            Self::Closed(__event)
        }
    }
    #[automatically_derived]
    impl __p::TryFrom<DoorEvent> for Closed {
        type Error = DoorEvent;
        fn try_from(__event: DoorEvent) -> __p::Result<Self, DoorEvent> {
            match __event {
                DoorEvent::Closed(__event) => __p::Ok(__event),
                __other => __p::Err(__other),
            }
        }
    }
    #[automatically_derived]
    impl __p::IntoEvents<DoorEvent> for DoorEvent {
        fn into_events(self, __events: &mut __p::Vec<DoorEvent>) {
            __events.push(self);
        }
    }
    impl __p::EventOf<DoorEvent> for Opened {}
    impl __p::Handles<Opened> for Door {}
    impl __p::EventOf<DoorEvent> for Closed {}
    impl __p::Handles<Closed> for Door {}
    #[automatically_derived]
    impl __p::EventEnum for DoorEvent {
        type Of = Door;
        const EVENTS: __p::Infos = &[
            __p::info::<DoorEvent, Opened>(),
            __p::info::<DoorEvent, Closed>(),
        ];
        fn member(&self) -> (usize, &dyn __p::Member<Door>) {
            match self {
                Self::Opened(__event) => (0, __event),
                Self::Closed(__event) => (1, __event),
            }
        }
    }
    #[automatically_derived]
    impl __p::AggregateEvent for DoorEvent {
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
    const __READERS: __p::Readers<Door> = &[
        __p::read::<Door, Opened>,
        __p::read::<Door, Closed>,
    ];
    #[automatically_derived]
    impl __p::Aggregate for Door {
        const NAME: &'static str = "Door";
        const EVENTS: __p::Infos = <DoorEvent as __p::EventEnum>::EVENTS;
        type Id = DoorId;
        type Event = DoorEvent;
        fn apply_event(&mut self, __event: &DoorEvent) {
            __p::apply(self, __event);
        }
        fn replay(&mut self, __event: usize, __version: u32, __data: &str) -> __p::Read {
            __p::read_at(__READERS, __event, __p::Target::State(self), __version, __data)
        }
        fn decode(
            __event: usize,
            __version: u32,
            __data: &str,
            __events: &mut __p::Vec<DoorEvent>,
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
    impl __p::Describe for Door {
        #[inline]
        fn describe(__catalog: &mut __p::Catalog) {
            __catalog.add_aggregate::<Self>("");
            __p::describe::<DoorEvent, Opened>(__catalog);
            __p::describe::<DoorEvent, Closed>(__catalog);
        }
    }
    #[automatically_derived]
    impl<__P> __p::Routed<__P> for Door
    where
        __P: __p::Projection + __p::Project<Opened, __P::Store>
            + __p::Project<Closed, __P::Store>,
    {
        fn route(__routes: &mut __p::Routes<__P>) {
            __p::begin_routes::<__P, Self>(__routes);
            __p::route::<__P, DoorEvent, Opened>(__routes);
            __p::route::<__P, DoorEvent, Closed>(__routes);
        }
    }
    __p::assert_own_name::<
        Door,
    >(
        1,
        "duplicate stored name: `Closed` has that of another event\nhelp: give it another one by `#[event(name = \"..\")]`",
    );
};
